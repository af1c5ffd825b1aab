package io.tickproof.generator.recording;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How the bytes of a file are packed, detected by the first ones. */
enum Compression {
    NONE,
    GZIP(0x1f, 0x8b),
    ZIP('P', 'K', 3, 4),
    EMPTY_ZIP('P', 'K', 5, 6),
    ZSTD(0x28, 0xb5, 0x2f, 0xfd),
    BZIP2('B', 'Z', 'h'),
    XZ(0xfd, '7', 'z', 'X', 'Z', 0),
    SEVEN_ZIP('7', 'z', 0xbc, 0xaf),
    RAR('R', 'a', 'r', '!'),
    LZ4(0x04, 0x22, 0x4d, 0x18);

    static final int MAGIC_BYTES = 265;

    private static final int TAR_MAGIC_AT = 257;
    private static final int XZ_MEMORY_KIB = 256 << 10;

    private final int[] magic;

    Compression(int... magic) {
        this.magic = magic;
    }

    /** Detects the compression by the first {@link #MAGIC_BYTES} bytes. */
    static Compression of(byte[] first) {
        for (Compression compression : values()) {
            if (compression != NONE && compression.matches(first)) {
                return compression;
            }
        }
        return NONE;
    }

    private boolean matches(byte[] first) {
        if (first.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((first[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean isTar(byte[] first) {
        return first.length >= MAGIC_BYTES
                && new String(first, TAR_MAGIC_AT, 5, java.nio.charset.StandardCharsets.US_ASCII).equals("ustar");
    }

    boolean isZip() {
        return this == ZIP || this == EMPTY_ZIP;
    }

    boolean isSupported() {
        return this != SEVEN_ZIP && this != RAR && this != LZ4;
    }

    /**
     * Returns the unpacked content of a stream of one file. All of its parts are read if it consists of several.
     *
     * @throws IOException if the first bytes are damaged
     */
    InputStream unpack(InputStream packed) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(packed, 1 << 16);
            case ZSTD -> new ZstdInputStream(packed);
            case BZIP2 -> new BufferedInputStream(new BZip2CompressorInputStream(packed, true), 1 << 16);
            case XZ -> new XZInputStream(packed, XZ_MEMORY_KIB);
            case NONE, ZIP, EMPTY_ZIP, SEVEN_ZIP, RAR, LZ4 -> packed;
        };
    }
}
