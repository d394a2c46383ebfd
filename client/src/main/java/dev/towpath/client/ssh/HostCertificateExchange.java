package dev.towpath.client.ssh;

import java.security.PrivateKey;
import java.security.PublicKey;
import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.client.kex.DHGEXClient;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.Signature;

/**
 * MINA's key exchange without its opinion of host certificates, which {@link HostCertificate} and the host key check
 * judge: MINA 2.20 trusts any authority here, knows the machine's clock only, and drops what it does not like into the
 * log instead of into the exception.
 */
final class HostCertificateExchange extends DHGClient {
    private HostCertificateExchange(DHFactory exchange, Session session) {
        super(exchange, session);
    }

    /** Makes key exchanges of the kind {@code exchange}. */
    static KeyExchangeFactory factory(DHFactory exchange) {
        return exchange.isGroupExchange() ? DHGEXClient.newFactory(exchange) : new Factory(exchange);
    }

    /** {@link HostKeyCheck} decides, as soon as the server has proved that it has the key. */
    @Override
    protected void verifyCertificate(Session session, OpenSshCertificate certificate) {}

    private record Factory(DHFactory exchange) implements KeyExchangeFactory {
        @Override
        public String getName() {
            return exchange.getName();
        }

        @Override
        public KeyExchange createKeyExchange(Session session) {
            return new HostCertificateExchange(exchange, session);
        }
    }

    /**
     * The same signatures, verified by the key in a certificate where MINA hands over the whole certificate: its group
     * exchange does (2.20).
     */
    static NamedFactory<Signature> signatureFactory(NamedFactory<Signature> plain) {
        return new NamedFactory<>() {
            @Override
            public String getName() {
                return plain.getName();
            }

            @Override
            public Signature create() {
                return new CertifiedSignature(plain.create());
            }
        };
    }

    private record CertifiedSignature(Signature plain) implements Signature {
        @Override
        public void initVerifier(SessionContext session, PublicKey key) throws Exception {
            plain.initVerifier(
                    session, key instanceof OpenSshCertificate certificate ? certificate.getCertPubKey() : key);
        }

        @Override
        public String getAlgorithm() {
            return plain.getAlgorithm();
        }

        @Override
        public void initSigner(SessionContext session, PrivateKey key) throws Exception {
            plain.initSigner(session, key);
        }

        @Override
        public void update(SessionContext session, byte[] bytes, int offset, int length) throws Exception {
            plain.update(session, bytes, offset, length);
        }

        @Override
        public boolean verify(SessionContext session, byte[] signature) throws Exception {
            return plain.verify(session, signature);
        }

        @Override
        public byte[] sign(SessionContext session) throws Exception {
            return plain.sign(session);
        }

        @Override
        public String getSshAlgorithmName(String algorithm) {
            return plain.getSshAlgorithmName(algorithm);
        }
    }
}
