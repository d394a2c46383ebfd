package dev.towpath.client.inbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections as pools lend them. */
final class Pooled {
    private Pooled() {}

    /** Nothing is committed unless somebody says so. */
    static DataSource withoutAutoCommit(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                Pooled.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(source, arguments);
                    if (result instanceof Connection connection) {
                        connection.setAutoCommit(false);
                    }
                    return result;
                });
    }

    /** A pool of one, which stays open when it is given back. For one thread at a time. */
    static DataSource one(DataSource source) throws SQLException {
        Connection only = source.getConnection();
        Connection lent = (Connection) Proxy.newProxyInstance(
                Pooled.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(only, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (DataSource) Proxy.newProxyInstance(
                Pooled.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> lent);
    }
}
