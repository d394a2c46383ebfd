package dev.towpath.client.ssh;

import java.util.List;
import org.apache.sshd.common.config.keys.loader.KeyPairResourceParser;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.apache.sshd.common.config.keys.loader.pem.ECDSAPEMResourceKeyPairParser;
import org.apache.sshd.common.config.keys.loader.pem.PKCS8PEMResourceKeyPairParser;
import org.apache.sshd.common.config.keys.loader.pem.RSAPEMResourceKeyPairParser;
import org.apache.sshd.common.util.logging.SimplifiedLog;

/** MINA's parsers of private keys, which write every byte of the key to the log at TRACE (2.20); these do not. */
final class QuietKeyParsers {
    private static final KeyPairResourceParser ALL = KeyPairResourceParser.aggregate(
            List.of(new QuietOpenSsh(), new QuietPkcs8(), new QuietRsa(), new QuietEcdsa()));

    private QuietKeyParsers() {}

    static KeyPairResourceParser all() {
        return ALL;
    }

    private static final class QuietOpenSsh extends OpenSSHKeyPairResourceParser {
        @Override
        protected SimplifiedLog getSimplifiedLogger() {
            return SimplifiedLog.EMPTY;
        }
    }

    private static final class QuietPkcs8 extends PKCS8PEMResourceKeyPairParser {
        @Override
        protected SimplifiedLog getSimplifiedLogger() {
            return SimplifiedLog.EMPTY;
        }
    }

    private static final class QuietRsa extends RSAPEMResourceKeyPairParser {
        @Override
        protected SimplifiedLog getSimplifiedLogger() {
            return SimplifiedLog.EMPTY;
        }
    }

    private static final class QuietEcdsa extends ECDSAPEMResourceKeyPairParser {
        @Override
        protected SimplifiedLog getSimplifiedLogger() {
            return SimplifiedLog.EMPTY;
        }
    }
}
