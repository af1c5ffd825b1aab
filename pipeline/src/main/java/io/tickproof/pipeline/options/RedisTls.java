package io.tickproof.pipeline.options;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.SslOptions;

/**
 * The certificate authorities that a Redis server's certificate is checked against.
 *
 * @param authorities their certificates in PEM; null for those that Java trusts
 */
public record RedisTls(@Nullable String authorities) implements Serializable {
    /** TLS with the authorities that Java trusts. */
    public static final RedisTls TRUSTED_BY_JAVA = new RedisTls(null);

    private static final String STORE_TYPE = "PKCS12";
    /** Certificates are not secret, but clients refuse to read a store without a password. */
    private static final String STORE_PASSWORD = "certificates";

    /** @throws IllegalArgumentException if the text has no certificate that Java can read */
    public RedisTls {
        if (authorities != null && certificates(authorities).isEmpty()) {
            throw new IllegalArgumentException("it has no certificate: PEM begins with -----BEGIN CERTIFICATE-----");
        }
    }

    /** Returns the TLS options of a Jedis client. */
    public SslOptions options() {
        if (authorities == null) {
            return SslOptions.defaults();
        }
        byte[] store = store(authorities);
        return SslOptions.builder()
                .trustStoreType(STORE_TYPE)
                .truststore(() -> new ByteArrayInputStream(store), STORE_PASSWORD.toCharArray())
                .build();
    }

    private static byte[] store(String pem) {
        try {
            KeyStore trusted = KeyStore.getInstance(STORE_TYPE);
            trusted.load(null, null);
            for (Certificate certificate : certificates(pem)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trusted.store(bytes, STORE_PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM cannot create a trust store: " + e, e);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it has no certificate that Java can read: " + e.getMessage(), e);
        }
    }
}
