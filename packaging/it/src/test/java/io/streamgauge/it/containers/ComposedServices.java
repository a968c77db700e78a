// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.PortBinding;
import io.streamgauge.launcher.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * The services of {@code compose.yaml} as containers, each with its image, environment, volumes and
 * name, on ports of this machine that are free.
 */
final class ComposedServices implements AutoCloseable {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?}");

  private final Path directory;
  private final JsonNode services;
  private final Map<String, String> variables;
  private final String project;
  private final Network network = Network.newNetwork();
  private final Map<String, GenericContainer<?>> started = new HashMap<>();
  private final Map<Integer, Integer> ports = new HashMap<>();

  /** Those of the file, in which these variables stand for texts, with volumes of a project. */
  ComposedServices(Path file, Map<String, String> variables, String project) throws IOException {
    this.project = project;
    directory = file.getParent();
    services = new YAMLMapper().readTree(Files.readString(file)).get("services");
    this.variables = variables;
  }

  /** Starts a service of the file. */
  void start(String service) {
    JsonNode described = services.get(service);
    List<PortBinding> published = new ArrayList<>();
    for (JsonNode port : described.path("ports")) {
      String[] parts = port.asText().split(":", -1);
      published.add(PortBinding.parse(parts[0] + ":" + port(parts[1]) + ":" + inside(parts)));
    }
    List<Bind> mounted = new ArrayList<>();
    for (JsonNode volume : described.path("volumes")) {
      String text = volume.asText();
      mounted.add(Bind.parse(text.startsWith("./") ? directory + text.substring(1) : volume(text)));
    }
    Map<String, String> environment = new HashMap<>();
    described
        .path("environment")
        .properties()
        .forEach(
            variable ->
                environment.put(variable.getKey(), outside(filled(variable.getValue().asText()))));
    start(
        service,
        new GenericContainer<>(DockerImageName.parse(filled(described.get("image").asText())))
            .withEnv(environment),
        mounted,
        published);
  }

  /** Starts a container that the file does not have beside its services. */
  void start(
      String name, GenericContainer<?> container, List<Bind> mounted, List<PortBinding> published) {
    started.put(
        name,
        container
            // As the programs that other tests start have it.
            .withEnv("JDK_JAVA_OPTIONS", System.getenv().getOrDefault("JDK_JAVA_OPTIONS", ""))
            .withNetwork(network)
            .withNetworkAliases(name)
            .withCreateContainerCmdModifier(command -> place(command, mounted, published)));
    container.start();
  }

  /** To this machine only: Testcontainers itself would publish to the whole network. */
  private static void place(
      CreateContainerCmd command, List<Bind> mounted, List<PortBinding> published) {
    command
        .withExposedPorts(published.stream().map(PortBinding::getExposedPort).toList())
        .getHostConfig()
        .withBinds(mounted)
        .withPortBindings(published);
  }

  /** What a volume of the file is called here. */
  String volume(String name) {
    return project + "-" + name;
  }

  /** What a port of the file is here. */
  int port(int published) {
    return ports.computeIfAbsent(published, any -> Ports.free());
  }

  private int port(String published) {
    return port(Integer.parseInt(published));
  }

  /** A listener for this machine has the same port on both sides. */
  private String inside(String... parts) {
    return parts[1].equals(parts[2]) && parts[1].length() == 5
        ? Integer.toString(port(parts[1]))
        : parts[2];
  }

  private String outside(String text) {
    return text.replace("29092", Integer.toString(port(29_092)));
  }

  private String filled(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> variables.getOrDefault(found.group(1), String.valueOf(found.group(2))));
  }

  /** Ends a container as a power cut would, and starts it again with what its disk has. */
  void killAndStart(String name) {
    GenericContainer<?> container = started.get(name);
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    container
        .getDockerClient()
        .waitContainerCmd(container.getContainerId())
        .start()
        .awaitStatusCode();
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
  }

  /** Asks a container to end, and starts it again with what its disk has. */
  void restart(String name) {
    GenericContainer<?> container = started.get(name);
    container
        .getDockerClient()
        .restartContainerCmd(container.getContainerId())
        .withTimeout(10)
        .exec();
  }

  /** Has a container stand still; those who ask it wait. */
  void pause(String name) {
    GenericContainer<?> container = started.get(name);
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  /** Lets it go on, as if no time had passed for it. */
  void goOn(String name) {
    GenericContainer<?> container = started.get(name);
    container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** What the containers have written. */
  String logs() {
    StringBuilder all = new StringBuilder();
    started.forEach(
        (name, container) -> all.append(name + ":\n" + container.getLogs().strip() + "\n"));
    return all.toString();
  }

  @Override
  public void close() {
    started.values().forEach(GenericContainer::stop);
    network.close();
  }
}
