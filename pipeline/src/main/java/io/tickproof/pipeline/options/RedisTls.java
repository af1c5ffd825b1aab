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
import redis.clients.jedis.SslOptions;

/**
 * How a Redis that speaks TLS is believed: by a certificate of one of these authorities.
 *
 * @param authorities their certificates, PEM; null: those that Java trusts
 */
public record RedisTls(String authorities) implements Serializable {
    private static final String STORE_TYPE = "PKCS12";
    /** Certificates are no secret, but clients do not read a store without a password. */
    private static final String STORE_PASSWORD = "certificates";

    /** @throws IllegalArgumentException if the text has no certificate that Java can read */
    public RedisTls {
        if (authorities != null && certificates(authorities).isEmpty()) {
            throw new IllegalArgumentException("it has no certificate: PEM begins with -----BEGIN CERTIFICATE-----");
        }
    }

    /** The same for the client. */
    public SslOptions options() {
        if (authorities == null) {
            return SslOptions.defaults();
        }
        byte[] store = store();
        return SslOptions.builder()
                .trustStoreType(STORE_TYPE)
                .truststore(() -> new ByteArrayInputStream(store), STORE_PASSWORD.toCharArray())
                .build();
    }

    private byte[] store() {
        try {
            KeyStore trusted = KeyStore.getInstance(STORE_TYPE);
            trusted.load(null, null);
            for (Certificate certificate : certificates(authorities)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trusted.store(bytes, STORE_PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM makes no store of certificates: " + e, e);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it has no certificate that can be read: " + e.getMessage(), e);
        }
    }
}
