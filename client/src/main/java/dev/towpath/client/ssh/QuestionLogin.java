package dev.towpath.client.ssh;

import dev.towpath.client.errors.Printable;
import java.io.IOException;
import org.apache.sshd.client.auth.AbstractUserAuthFactory;
import org.apache.sshd.client.auth.UserAuthFactory;
import org.apache.sshd.client.auth.keyboard.UserAuthKeyboardInteractive;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Login by answers to questions (RFC 4256). A server may ask in several rounds, but not for ever: who asks without end
 * is no server that lets anybody in.
 */
final class QuestionLogin extends UserAuthKeyboardInteractive {
    static final UserAuthFactory FACTORY = new Factory();

    /** PAM stacks ask three or four times, with a change of password in between. */
    private static final int ROUNDS_MAX = 20;

    /** An authentication screen that asks for more is no screen. */
    private static final int QUESTIONS_MAX = 100;

    private int rounds;
    private String name = "";
    private String instruction = "";
    private String[] texts = {};
    private boolean[] echoes = {};

    @Override
    protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer) throws Exception {
        Login login = ((Transport) session).handshake().login();
        login.tried("keyboard-interactive");
        if (++rounds > ROUNDS_MAX) {
            login.troubled("the server asked questions in more than " + ROUNDS_MAX + " rounds");
            return false;
        }
        return super.processAuthDataRequest(session, service, censored(buffer));
    }

    /**
     * MINA logs questions as they come and, at TRACE, answers that may be seen while they are typed: one-time codes
     * mostly. It gets to see harmless questions, and answers of the other kind only.
     */
    private Buffer censored(Buffer buffer) throws IOException {
        int command = buffer.getUByte();
        name = buffer.getString();
        instruction = buffer.getString();
        String language = buffer.getString();
        int count = buffer.getInt();
        if (count < 0 || count > QUESTIONS_MAX) {
            throw new IOException("the server asks " + Integer.toUnsignedString(count) + " questions at once");
        }
        texts = new String[count];
        echoes = new boolean[count];
        Buffer safe = new ByteArrayBuffer();
        safe.putByte((byte) command);
        safe.putString(Printable.text(name));
        safe.putString(Printable.text(instruction));
        safe.putString(Printable.text(language));
        safe.putInt(count);
        for (int i = 0; i < count; i++) {
            texts[i] = buffer.getString();
            echoes[i] = buffer.getBoolean();
            safe.putString(Printable.text(texts[i]));
            safe.putBoolean(false);
        }
        return safe;
    }

    @Override
    protected String @Nullable [] getUserResponses(
            String safeName, String safeInstruction, String language, String[] safeTexts, boolean[] hidden) {
        return super.getUserResponses(name, instruction, language, texts, echoes);
    }

    private static final class Factory extends AbstractUserAuthFactory {
        Factory() {
            super(NAME);
        }

        @Override
        public UserAuthKeyboardInteractive createUserAuth(ClientSession session) {
            return new QuestionLogin();
        }
    }
}
