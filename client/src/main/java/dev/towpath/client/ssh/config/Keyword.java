package dev.towpath.client.ssh.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The keywords of ssh_config(5) that mean something to an SFTP client of ours.
 *
 * @since 0.1
 */
public enum Keyword {
    /** The name or address to connect to. */
    HOST_NAME(Syntax.WORD),
    /** The TCP port. */
    PORT(Syntax.PORT),
    /** The login name. */
    USER(Syntax.WORD),
    /** Private keys; each line adds one. */
    IDENTITY_FILE(Syntax.WORD),
    /** User certificates; each line adds one. */
    CERTIFICATE_FILE(Syntax.WORD),
    /** Whether only the keys named are offered. */
    IDENTITIES_ONLY(Syntax.FLAG),
    /** The agent's socket, a variable that names it, or none. */
    IDENTITY_AGENT(Syntax.AGENT),
    /** The jump hosts on the way. */
    PROXY_JUMP(Syntax.JUMPS),
    /** The command whose input and output are the way. */
    PROXY_COMMAND(Syntax.COMMAND),
    /** Whether the command hands over a socket, which Java cannot take. */
    PROXY_USE_FDPASS(Syntax.FLAG),
    /** The user's lists of host keys. */
    USER_KNOWN_HOSTS_FILE(Syntax.FILES),
    /** The machine's lists of host keys. */
    GLOBAL_KNOWN_HOSTS_FILE(Syntax.FILES),
    /** The name to look up in these lists. */
    HOST_KEY_ALIAS(Syntax.WORD),
    /** What to do about an unknown host key. */
    STRICT_HOST_KEY_CHECKING(Syntax.STRICTNESS),
    /** Lists of keys that must not be accepted. */
    REVOKED_HOST_KEYS(Syntax.WORD),
    /** Signatures accepted from the server. */
    HOST_KEY_ALGORITHMS(Syntax.ALGORITHMS),
    /** Signatures made with the user's keys. */
    PUBKEY_ACCEPTED_ALGORITHMS(Syntax.ALGORITHMS),
    /** Ciphers. */
    CIPHERS(Syntax.ALGORITHMS),
    /** Message authentication codes. */
    MACS(Syntax.ALGORITHMS),
    /** Key exchanges. */
    KEX_ALGORITHMS(Syntax.ALGORITHMS),
    /** How long connecting may take. */
    CONNECT_TIMEOUT(Syntax.TIME),
    /** How often to ask for a sign of life. */
    SERVER_ALIVE_INTERVAL(Syntax.TIME),
    /** How many questions may stay unanswered. */
    SERVER_ALIVE_COUNT_MAX(Syntax.NUMBER),
    /** Whether to compress. */
    COMPRESSION(Syntax.COMPRESSION),
    /** The local address to connect from. */
    BIND_ADDRESS(Syntax.WORD),
    /** IPv4, IPv6 or both. */
    ADDRESS_FAMILY(Syntax.FAMILY),
    /** Methods of logging in, in order. */
    PREFERRED_AUTHENTICATIONS(Syntax.WORD),
    /** Whether to log in by key. */
    PUBKEY_AUTHENTICATION(Syntax.PUBKEY),
    /** Whether to log in by password. */
    PASSWORD_AUTHENTICATION(Syntax.FLAG),
    /** Whether to answer the server's questions. */
    KBD_INTERACTIVE_AUTHENTICATION(Syntax.FLAG),
    /** Tries that a person gets; a program has one. */
    NUMBER_OF_PASSWORD_PROMPTS(Syntax.NUMBER),
    /** Whether another name is looked up first. */
    CANONICALIZE_HOSTNAME(Syntax.CANONICAL),
    /** A name for {@code Match tagged}. */
    TAG(Syntax.WORD),
    /** A reason not to connect. */
    REFUSE_CONNECTION(Syntax.COMMAND),
    /** Patterns of keywords to pass over. */
    IGNORE_UNKNOWN(Syntax.WORD);

    /** Spelled as one word in lower case. */
    private static final Map<String, Keyword> ALL =
            Arrays.stream(values()).collect(Collectors.toMap(Keyword::spelling, Function.identity()));

    private static final Map<String, Keyword> OTHER_NAMES = Map.of(
            "identityfile2", IDENTITY_FILE,
            "dsaauthentication", PUBKEY_AUTHENTICATION,
            "pubkeyacceptedkeytypes", PUBKEY_ACCEPTED_ALGORITHMS,
            "challengeresponseauthentication", KBD_INTERACTIVE_AUTHENTICATION,
            "skeyauthentication", KBD_INTERACTIVE_AUTHENTICATION,
            "tisauthentication", KBD_INTERACTIVE_AUTHENTICATION);

    /** What concerns terminals, forwarding, hints to a person, and what OpenSSH itself no longer obeys. */
    private static final Set<String> OF_NO_CONCERN = Set.of("""
            addkeystoagent afstokenpassing batchmode bindinterface canonicaldomains canonicalizefallbacklocal
            canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms channeltimeout checkhostip cipher
            clearallforwardings compressionlevel connectionattempts controlmaster controlpath controlpersist
            dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure
            fallbacktorsh fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout
            forwardx11trusted gatewayports globalknownhostsfile2 gssapiauthentication gssapiclientidentity
            gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange gssapirenewalforcesrekey
            gssapiserveridentity gssapitrustdns hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication
            hostbasedkeytypes ipqos kbdinteractivedevices keepalive kerberosauthentication kerberostgtpassing
            knownhostscommand localcommand localforward loglevel logverbose nohostauthenticationforlocalhost
            obscurekeystroketiming permitlocalcommand permitremoteopen pkcs11provider protocol rekeylimit
            remotecommand remoteforward requesttty requiredrsasize rhostsauthentication rhostsrsaauthentication
            rsaauthentication securitykeyprovider sendenv sessiontype setenv smartcarddevice stdinnull
            streamlocalbindmask streamlocalbindunlink syslogfacility tcpkeepalive tunnel tunneldevice updatehostkeys
            usekeychain useprivilegedport userknownhostsfile2 useroaming usersh verifyhostkeydns versionaddendum
            visualhostkey warnweakcrypto xauthlocation\
            """.split("\\s+"));

    @SuppressWarnings("ImmutableEnumChecker") // those that there are hold no state
    private final Syntax syntax;

    Keyword(Syntax syntax) {
        this.syntax = syntax;
    }

    Syntax syntax() {
        return syntax;
    }

    /** Whether each line adds to those before; of the others the first one counts. */
    boolean accumulates() {
        return this == IDENTITY_FILE || this == CERTIFICATE_FILE;
    }

    /** In lower case, as {@code ssh -G} prints it: {@code hostname}. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** The keyword that {@code word} spells, in lower case. */
    static Optional<Keyword> spelled(String word) {
        Keyword keyword = ALL.get(word);
        return Optional.ofNullable(keyword == null ? OTHER_NAMES.get(word) : keyword);
    }

    /** Whether {@code word}, in lower case, is a keyword that an SFTP client need not obey. */
    static boolean isOfNoConcern(String word) {
        return OF_NO_CONCERN.contains(word);
    }
}
