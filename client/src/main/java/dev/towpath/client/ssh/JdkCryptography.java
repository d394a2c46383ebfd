package dev.towpath.client.ssh;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.common.util.security.AbstractSecurityProviderRegistrar;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.common.util.security.eddsa.generic.EdDSASupport;

/**
 * Keeps MINA on the cryptography of the JDK, also where Bouncy Castle is on the class path: MINA would make Bouncy
 * Castle the provider of everything, whose AES-GCM is 25 times slower, and would add it to the JVM's list of providers.
 *
 * <p>MINA chooses its providers once per JVM. If somebody else made it choose before us, that choice stands: slower,
 * never wrong.
 */
final class JdkCryptography extends AbstractSecurityProviderRegistrar {
    private static final String PROVIDER = "SunEC";

    /** Two at once would take each other's switch for the one found. */
    private static final ReentrantLock ONCE = new ReentrantLock();

    private JdkCryptography() {
        super("TowpathClientEd25519");
    }

    /** Makes MINA choose now. Any number of calls, from any thread, have the effect of one. */
    static void install() {
        if (SecurityUtils.isRegistrationCompleted()) {
            return;
        }
        ONCE.lock();
        try {
            choose();
        } finally {
            ONCE.unlock();
        }
    }

    private static void choose() {
        boolean disabledBefore = SecurityUtils.isAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE);
        SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, true);
        try {
            SecurityUtils.registerSecurityProvider(new JdkCryptography());
            // Any question makes MINA walk through its list of registrars, which it does only once.
            SecurityUtils.isEDDSACurveSupported();
        } finally {
            // An application may still register Bouncy Castle for itself afterwards.
            SecurityUtils.setAPrioriDisabledProvider(SecurityUtils.BOUNCY_CASTLE, disabledBefore);
        }
    }

    @Override
    public String getProviderName() {
        return PROVIDER;
    }

    @Override
    public boolean isNamedProviderUsed() {
        return false;
    }

    @Override
    public Provider getSecurityProvider() {
        return Security.getProvider(PROVIDER);
    }

    @Override
    public boolean isSupported() {
        Provider provider = Security.getProvider(PROVIDER);
        return provider != null && provider.getService("KeyFactory", "Ed25519") != null;
    }

    /** Nothing is asked of this provider through MINA's own lookup: the JVM's order of providers decides. */
    @Override
    public boolean isSecurityEntitySupported(Class<?> entityType, String name) {
        return false;
    }

    @Override
    public Optional<EdDSASupport<?, ?>> getEdDSASupport() {
        return Optional.of(new Ed25519Keys());
    }
}
