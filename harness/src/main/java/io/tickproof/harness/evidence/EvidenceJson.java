package io.tickproof.harness.evidence;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.tickproof.verifier.VerificationResult;
import io.tickproof.verifier.cause.Cause;
import io.tickproof.verifier.check.CheckId;
import io.tickproof.verifier.check.Finding;
import io.tickproof.verifier.check.Ledger;
import java.io.IOException;
import java.util.function.Function;

/**
 * The JSON form of evidence. The verifier's records are serialised as they are, so renaming one of their components
 * changes result.json; docs/reference/result.schema.json and its test pin the names.
 */
public final class EvidenceJson {
    /** Reads and writes evidence.json. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            // A record's predicates, such as isComplete(), are not part of its data.
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .addModule(module())
            .addMixIn(Finding.class, FlatFinding.class)
            .addMixIn(VerificationResult.Ticks.class, FlatTicks.class)
            .addMixIn(Ledger.Line.class, FlatLine.class)
            .build();

    private EvidenceJson() {}

    /** The verifier does not know JSON, so the annotations of its records are here. */
    private interface FlatFinding {
        @JsonUnwrapped
        Finding.Place place();
    }

    private interface FlatTicks {
        @JsonUnwrapped
        VerificationResult.Accepted accepted();
    }

    private interface FlatLine {
        @JsonUnwrapped
        Ledger.Counts counts();

        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        long difference();
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule();
        addEnum(module, Cause.Kind.class, Cause.Kind::word);
        addEnum(module, CheckId.class, CheckId::text);
        return module;
    }

    /** Writes the constants of an enum as words of the reports: {@code lost-tick} instead of {@code LOST_TICK}. */
    private static <E extends Enum<E>> void addEnum(SimpleModule module, Class<E> type, Function<E, String> word) {
        module.addSerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(E value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(word.apply(value));
            }
        });
        module.addDeserializer(type, new JsonDeserializer<>() {
            @Override
            public E deserialize(JsonParser json, DeserializationContext context) throws IOException {
                String text = json.getValueAsString("");
                for (E constant : type.getEnumConstants()) {
                    if (word.apply(constant).equals(text)) {
                        return constant;
                    }
                }
                throw context.weirdStringException(text, type, "unknown word");
            }
        });
    }
}
