package io.tickproof.generator.recording;

import io.tickproof.market.Side;
import io.tickproof.market.Tick;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How ticks are written to temporary files. */
final class TickFormat implements SpillingSorter.Format<Tick> {
    private static final Side[] SIDES = Side.values();

    /** One object per symbol, instead of one per tick. */
    private final Map<String, String> symbols = new HashMap<>();

    @Override
    public void write(Tick tick, DataOutput out) throws IOException {
        out.writeUTF(tick.symbol());
        out.writeLong(tick.id());
        out.writeLong(tick.timeMicros());
        out.writeLong(tick.price());
        out.writeLong(tick.quantity());
        out.writeByte(tick.side().ordinal());
    }

    @Override
    public Tick read(DataInput in) throws IOException {
        String symbol = symbols.computeIfAbsent(in.readUTF(), name -> name);
        return new Tick(symbol, in.readLong(), in.readLong(), in.readLong(), in.readLong(), SIDES[in.readByte()]);
    }
}
