package io.tickproof.pipeline.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The write-back cache over a map state that records its calls. */
@Tag("unit")
class WriteBackCacheTest {
    private final Map<Long, String> stored = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final WriteBackCache<String> cache = new WriteBackCache<>(state(), String::length);

    @Test
    void valueIsReadFromTheStateOnce() throws Exception {
        stored.put(1L, "value");
        assertEquals("value", cache.get("A", 1));
        assertEquals("value", cache.get("A", 1));
        assertEquals(List.of("get 1"), calls);
    }

    @Test
    void absenceIsRemembered() throws Exception {
        assertNull(cache.get("A", 1));
        assertNull(cache.get("A", 1));
        assertEquals(List.of("get 1"), calls);
    }

    @Test
    void onlyDirtyEntriesAreWrittenBack() throws Exception {
        stored.put(1L, "clean");
        cache.get("A", 1);
        cache.put("A", 2, "dirty");
        cache.get("B", 3);
        assertEquals(List.of("key A", "put 2 dirty"), writeBack());
        assertEquals(List.of(), writeBack());
        cache.put("A", 2, "again");
        assertEquals(List.of("key A", "put 2 again"), writeBack());
    }

    @Test
    void entryThatIsRemovedBeforeACheckpointNeverReachesTheState() throws Exception {
        cache.put("A", 1, "short-lived");
        calls.clear();
        cache.remove("A", 1);
        assertEquals(List.of(), writeBack());
    }

    @Test
    void entryInTheStateIsRemovedThere() throws Exception {
        cache.put("A", 1, "value");
        writeBack();
        calls.clear();
        cache.remove("A", 1);
        cache.remove("A", 2);
        assertEquals(List.of("remove 1", "remove 2"), calls);
    }

    @Test
    void clearForgetsEntriesAndTheirBytes() throws Exception {
        stored.put(1L, "value");
        cache.get("A", 1);
        cache.get("A", 2);
        assertEquals(2 * WriteBackCache.BYTES_PER_ENTRY + "value".length(), cache.bytes());
        cache.clear();
        assertEquals(0, cache.bytes());
        stored.put(1L, "new");
        assertEquals("new", cache.get("A", 1));
    }

    private List<String> writeBack() throws Exception {
        calls.clear();
        cache.writeBack(symbol -> calls.add("key " + symbol));
        return List.copyOf(calls);
    }

    @SuppressWarnings("unchecked") // a proxy of a generic interface
    private MapState<Long, String> state() {
        return (MapState<Long, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MapState.class}, (proxy, method, arguments) -> {
                    Long key = (Long) arguments[0];
                    switch (method.getName()) {
                        case "get" -> {
                            calls.add("get " + key);
                            return stored.get(key);
                        }
                        case "put" -> {
                            calls.add("put " + key + " " + arguments[1]);
                            stored.put(key, (String) arguments[1]);
                            return null;
                        }
                        case "remove" -> {
                            calls.add("remove " + key);
                            stored.remove(key);
                            return null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                });
    }
}
