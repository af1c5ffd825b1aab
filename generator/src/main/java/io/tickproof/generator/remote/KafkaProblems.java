package io.tickproof.generator.remote;

import io.tickproof.market.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Describes the failures of Kafka's clients in one line each, with what the user can do. */
public final class KafkaProblems {
    private KafkaProblems() {}

    /**
     * Describes a failure.
     *
     * @param server the addresses of Kafka
     * @param topic the topic that was read or written
     * @param rights the rights that this needs: {@code Describe and Read}
     */
    public static RemoteException of(KafkaException failure, String server, String topic, String rights) {
        return new RemoteException("Kafka at " + server + ": " + reason(failure, topic, rights), failure);
    }

    /** Says that a topic does not exist, with the nearest of the known topics. */
    public static RemoteException absent(String server, String topic, Collection<String> known) {
        return new RemoteException("Kafka at " + server + ": there is no topic " + topic
                + Suggestion.nearest(topic, known)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElseGet(() -> known.isEmpty()
                                ? "; the cluster shows this user no topic at all"
                                : " (" + shortList(Set.copyOf(known)) + ")"));
    }

    private static String shortList(Set<String> names) {
        int shown = 10;
        String list = String.join(", ", names.stream().sorted().limit(shown).toList());
        return names.size() > shown ? list + " and " + (names.size() - shown) + " more" : list;
    }

    private static String reason(KafkaException failure, String topic, String rights) {
        if (failure instanceof TopicAuthorizationException || failure instanceof ClusterAuthorizationException) {
            return "the user lacks rights on the topic " + topic + "; it needs " + rights;
        }
        if (failure instanceof AuthorizationException) {
            return "the user lacks a right: " + failure.getMessage();
        }
        if (failure instanceof SslAuthenticationException) {
            return "TLS failed: " + innermost(failure)
                    + "; check ssl.truststore.* in --kafka-config, and that the certificate is for this host name";
        }
        if (failure instanceof AuthenticationException) {
            return "the user cannot log in: " + failure.getMessage()
                    + "; check sasl.mechanism and sasl.jaas.config in --kafka-config";
        }
        if (failure instanceof InvalidTopicException) {
            return "\"" + topic + "\" is not a valid name of a topic";
        }
        if (failure instanceof OffsetOutOfRangeException) {
            return "records of the topic " + topic + " were deleted before they were read: " + failure.getMessage();
        }
        if (failure instanceof TimeoutException) {
            return "no answer in time: " + failure.getMessage()
                    + "; check the address, and whether it requires TLS or SASL (--kafka-config)";
        }
        if (failure instanceof ConfigException
                || String.valueOf(failure.getMessage()).startsWith("Failed to construct")) {
            return "the settings cannot be used: " + causes(failure)
                    + "; check --bootstrap, and in --kafka-config the names and values (with TLS ssl.truststore.* and ssl.keystore.*)";
        }
        return innermost(failure);
    }

    /** Returns the messages of all causes: the innermost may be a mere path, and an outer one says what it is for. */
    private static String causes(Throwable failure) {
        List<String> messages = new ArrayList<>();
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        while (cause != null) {
            String message = cause.getMessage() == null
                    ? ""
                    : cause.getMessage().lines().findFirst().orElse("");
            // A message with the class of its cause says nothing of its own.
            if (!message.contains("Exception: ") && messages.stream().noneMatch(outer -> outer.contains(message))) {
                messages.add(message);
            }
            cause = cause.getCause();
        }
        return String.join(": ", messages);
    }

    /** Returns the message of the innermost cause: that of the exception itself often says only what was attempted. */
    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse(cause.toString());
    }
}
