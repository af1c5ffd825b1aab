package io.tickproof.market;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How a Redis that speaks TLS is believed: by a certificate of one of these authorities.
 *
 * @param authorities their certificates, PEM; null: those that Java trusts
 */
public record RedisTls(String authorities) implements Serializable {
    public static final String STORE_TYPE = "PKCS12";
    /** Certificates are no secret, but clients do not read a store without a password. */
    private static final String STORE_PASSWORD = "certificates";

    /** @throws IllegalArgumentException if the text has no certificate that Java can read */
    public RedisTls {
        if (authorities != null && certificates(authorities).isEmpty()) {
            throw new IllegalArgumentException("it has no certificate: PEM begins with -----BEGIN CERTIFICATE-----");
        }
    }

    /** Their certificates as a trust store, of type {@link #STORE_TYPE}. */
    public InputStream store() {
        try {
            KeyStore trusted = KeyStore.getInstance(STORE_TYPE);
            trusted.load(null, null);
            for (Certificate certificate : authorities == null ? ofJava() : certificates(authorities)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trusted.store(bytes, storePassword());
            return new ByteArrayInputStream(bytes.toByteArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM makes no store of certificates: " + e, e);
        }
    }

    public static char[] storePassword() {
        return STORE_PASSWORD.toCharArray();
    }

    private static Collection<? extends Certificate> ofJava() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<Certificate> trusted = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                trusted.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return trusted;
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
