package io.tickproof.pipeline.sink;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Tests which failures of Redis the writer waits out. */
@Tag("unit")
class RedisWriterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOSCRIPT No matching script. Please use EVAL.",
                "LOADING Redis is loading the dataset in memory",
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                "OOM command not allowed when used memory > 'maxmemory'."
            })
    void errorThatMayPassIsWaitedOut(String message) {
        assertTrue(RedisWriter.isTransientFailure(new JedisDataException(message)));
    }

    @Test
    void lostConnectionIsWaitedOut() {
        assertTrue(RedisWriter.isTransientFailure(new JedisConnectionException("Unexpected end of stream.")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM User ours has no permissions to run the 'evalsha' command",
                "WRONGTYPE Operation against a key holding the wrong kind of value"
            })
    void permanentErrorFailsTheJob(String message) {
        assertFalse(RedisWriter.isTransientFailure(new JedisDataException(message)));
    }
}
