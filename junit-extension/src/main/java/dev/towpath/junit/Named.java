package dev.towpath.junit;

import dev.towpath.fixture.Personality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The personalities by their names. */
final class Named {
    private Named() {}

    /** The personality of this name. */
    static Personality personality(String name) {
        Map<String, Personality> known = new LinkedHashMap<>();
        List<Personality> all = Stream.of(
                        Personality.openSsh(),
                        Personality.strictV3(),
                        Personality.proFtpd(),
                        Personality.awsTransfer(),
                        Personality.azureBlob(),
                        Personality.mina(),
                        Personality.sterling())
                .toList();
        all.forEach(each -> known.put(each.name(), each));
        Personality found = known.get(name);
        if (found == null) {
            throw new ExtensionConfigurationException(
                    "there is no personality \"" + name + "\"; there are " + known.keySet());
        }
        return found;
    }
}
