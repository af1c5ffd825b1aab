package io.tickproof.pipeline.lateness;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The Flink type of {@link TickBatch}, which selects {@link TickBatchSerializer}. */
public final class TickBatchTypeInfo extends TypeInformation<TickBatch> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<TickBatch> getTypeClass() {
        return TickBatch.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<TickBatch> createSerializer(SerializerConfig config) {
        return TickBatchSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "TickBatch";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TickBatchTypeInfo;
    }

    @Override
    public int hashCode() {
        return TickBatchTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof TickBatchTypeInfo;
    }
}
