package dev.towpath.client.errors;

/**
 * An exception told again with other words, or to another thread: of the same class, so that whoever catches it still
 * does.
 *
 * @since 0.1
 */
public final class Retelling {
    private Retelling() {}

    /** An exception of the class of {@code e} that is made from {@code failure}, with {@code e} as its cause. */
    public static SftpException of(SftpException e, Failure failure) {
        if (e instanceof HostKeyException) {
            return new HostKeyException(failure, e);
        }
        if (e instanceof AuthFailedException) {
            return new AuthFailedException(failure, e);
        }
        if (e instanceof ConnectFailedException connect) {
            return new ConnectFailedException(connect.phase(), failure, e);
        }
        if (e instanceof ConnectionLostException) {
            return new ConnectionLostException(failure, e);
        }
        if (e instanceof SftpTimeoutException) {
            return new SftpTimeoutException(failure, e);
        }
        if (e instanceof NoSuchRemoteFileException) {
            return new NoSuchRemoteFileException(failure, e);
        }
        if (e instanceof RemoteFileExistsException) {
            return new RemoteFileExistsException(failure, e);
        }
        if (e instanceof RemoteAccessDeniedException) {
            return new RemoteAccessDeniedException(failure, e);
        }
        if (e instanceof UnsupportedByServerException) {
            return new UnsupportedByServerException(failure, e);
        }
        if (e instanceof TransferIntegrityException) {
            return new TransferIntegrityException(failure, e);
        }
        if (e instanceof WrongRemoteTypeException) {
            return new WrongRemoteTypeException(failure, e);
        }
        return e instanceof ProtocolViolationException
                ? new ProtocolViolationException(failure, e)
                : new SftpException(failure, e);
    }
}
