package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.generator.recording.TopicProfile;
import io.tickproof.harness.host.RunFolder;
import io.tickproof.harness.plan.ProjectLayout;
import io.tickproof.harness.stack.SecuredServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Records a topic of a broker that requires TLS, a password and rights. */
@Tag("stack")
@Isolated("it captures the output of this JVM")
class SecuredTopicTest {
    private static RunFolder run;
    private static SecuredServers secured;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        run = RunFolder.create();
        secured = SecuredServers.start(run, ProjectLayout.find().binaries());
        BrokerTopics topics = new BrokerTopics(client(SecuredServers.USER, secured.password(), secured.certificate()));
        for (String topic : List.of("readable", "visible", "hidden")) {
            topics.create(topic, 1, Map.of());
            try (KafkaProducer<byte[], byte[]> producer = topics.producer(Map.of())) {
                for (int i = 0; i < 10; i++) {
                    producer.send(new ProducerRecord<>(topic, ("value " + i).getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        try (Admin admin = Admin.create(new HashMap<>(topics.connection()))) {
            admin.createAcls(List.of(
                            allow("readable", AclOperation.DESCRIBE),
                            allow("readable", AclOperation.READ),
                            allow("visible", AclOperation.DESCRIBE)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        secured.close();
        run.close();
    }

    private static AclBinding allow(String topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + SecuredServers.READER, "*", operation, AclPermissionType.ALLOW));
    }

    private static Map<String, String> client(String user, String password, Path certificate) {
        return Map.of(
                "bootstrap.servers",
                secured.kafka(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.toString());
    }

    private static Map<String, String> reader() {
        return client(SecuredServers.READER, secured.password(), secured.certificate());
    }

    @Test
    void userWithTheRightsDescribeAndReadRecords() throws Exception {
        InProcessCommand.Result recorded = record("readable", reader());
        assertEquals(0, recorded.exitCode(), recorded.errors());
        assertEquals(10, TopicProfile.of(folder.resolve("readable.jsonl")).records());
        assertFalse(
                Files.readString(folder.resolve("readable.jsonl")).contains(secured.password()),
                "a password is in the recording");
    }

    @Test
    void missingRightsAreNamed() throws Exception {
        String expected = ": the user lacks rights on the topic %s; it needs Describe and Read";
        assertRefused("visible", reader(), expected.formatted("visible"));
        assertRefused("hidden", reader(), expected.formatted("hidden"));
        // The broker does not tell a user without rights whether a topic exists.
        assertRefused("absent", reader(), expected.formatted("absent"));
    }

    @Test
    void wrongPasswordNamesTheSettings() throws Exception {
        assertRefused(
                "readable",
                client(SecuredServers.READER, "wrong", secured.certificate()),
                ": the user cannot log in: ",
                "check sasl.mechanism and sasl.jaas.config in --kafka-config");
        Map<String, String> mechanism = new HashMap<>(reader());
        mechanism.put("sasl.mechanism", "SCRAM-SHA-512");
        mechanism.replaceAll((key, value) -> value.replace("plain.PlainLoginModule", "scram.ScramLoginModule"));
        assertRefused("readable", mechanism, "check sasl.mechanism and sasl.jaas.config in --kafka-config");
    }

    @Test
    void wrongTruststoreNamesTheSettings() throws Exception {
        Map<String, String> defaults = new HashMap<>(reader());
        defaults.remove("ssl.truststore.type");
        defaults.remove("ssl.truststore.location");
        assertRefused("readable", defaults, ": TLS failed: ", "check ssl.truststore.* in --kafka-config");
        String remedy = "(with TLS ssl.truststore.* and ssl.keystore.*)";
        Path absent = folder.resolve("absent.pem");
        assertRefused("readable", with(absent), absent.toString(), remedy);
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate\n");
        assertRefused("readable", with(text), text.toString(), remedy);
        Map<String, String> unknown = new HashMap<>(reader());
        unknown.put("security.protocol", "TLS");
        assertRefused("readable", unknown, ": the settings cannot be used: ", "security.protocol");
    }

    private static Map<String, String> with(Path certificate) {
        return client(SecuredServers.READER, secured.password(), certificate);
    }

    @Test
    void otherHostNameAndPlainProtocolAreReported() throws Exception {
        Map<String, String> host = new HashMap<>(reader());
        host.put("bootstrap.servers", secured.kafka().replace("localhost", "127.0.0.1"));
        assertRefused("readable", host, ": TLS failed: ", "that the certificate is for this host name");
        Map<String, String> plain = Map.of(
                "bootstrap.servers", secured.kafka(), "default.api.timeout.ms", "3000", "request.timeout.ms", "2000");
        assertRefused("readable", plain, "whether it requires TLS or SASL (--kafka-config)");
    }

    private InProcessCommand.Result record(String topic, Map<String, String> client) throws Exception {
        StringBuilder config = new StringBuilder();
        client.forEach(
                (key, value) -> config.append(key).append('=').append(value).append('\n'));
        Path file = Files.writeString(folder.resolve("client.properties"), config);
        return InProcessCommand.call("record --from kafka --topic " + topic + " --kafka-config " + file + " --to "
                + folder.resolve(topic + ".jsonl"));
    }

    private void assertRefused(String topic, Map<String, String> client, String... messages) throws Exception {
        InProcessCommand.Result result = record(topic, client);
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, result.errors().lines().count(), result.errors());
        for (String message : messages) {
            assertTrue(result.errors().contains(message), result.errors());
        }
        assertFalse(result.errors().contains("Exception"), result.errors());
        assertFalse(result.errors().contains(secured.password()), "a password is in the message");
        assertFalse(Files.exists(folder.resolve(topic + ".jsonl")), "a file was written");
    }
}
