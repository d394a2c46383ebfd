package dev.towpath.client.ssh;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Where a TCP connection of ours starts, and which addresses of the server it may go to.
 *
 * @param localAddress a name or an address of this machine; empty for whichever fits
 * @param family the kind of addresses to use
 */
record Origin(String localAddress, Family family) {
    static final Origin ANY = new Origin("", Family.ANY);

    /** The kinds of addresses, as AddressFamily of ssh_config(5) names them. */
    enum Family {
        ANY,
        INET,
        INET6;

        boolean holds(InetAddress address) {
            return switch (this) {
                case ANY -> true;
                case INET -> address instanceof Inet4Address;
                case INET6 -> address instanceof Inet6Address;
            };
        }
    }

    List<InetAddress> usable(List<InetAddress> addresses) {
        return addresses.stream().filter(family::holds).toList();
    }

    @Override
    public String toString() {
        return localAddress.isEmpty() ? "any address" : localAddress;
    }
}
