package dev.towpath.client.nio;

import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Users and groups by number, {@code "1000"}: that is all protocol version 3 says of them. */
final class NumberedPrincipals extends UserPrincipalLookupService {
    /** A user of the server. */
    record User(int id) implements UserPrincipal {
        @Override
        public String getName() {
            return Integer.toUnsignedString(id);
        }
    }

    /** A group of the server. */
    record Group(int id) implements GroupPrincipal {
        @Override
        public String getName() {
            return Integer.toUnsignedString(id);
        }
    }

    /** The number behind a principal of this file system. */
    static int number(UserPrincipal principal) {
        if (principal instanceof User user) {
            return user.id();
        }
        if (principal instanceof Group group) {
            return group.id();
        }
        throw new ProviderMismatchException(
                "\"" + principal + "\" comes from another file system; look up its number with this one");
    }

    @Override
    public UserPrincipal lookupPrincipalByName(String name) throws UserPrincipalNotFoundException {
        return new User(parse(name));
    }

    @Override
    public GroupPrincipal lookupPrincipalByGroupName(String group) throws UserPrincipalNotFoundException {
        return new Group(parse(group));
    }

    private static int parse(String name) throws UserPrincipalNotFoundException {
        try {
            return Integer.parseUnsignedInt(name);
        } catch (NumberFormatException e) {
            UserPrincipalNotFoundException unknown = new UserPrincipalNotFoundException(name);
            unknown.initCause(e);
            throw unknown;
        }
    }
}
