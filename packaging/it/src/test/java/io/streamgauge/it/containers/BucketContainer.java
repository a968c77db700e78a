// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A store that speaks S3, in a container; its buckets are directories that DuckDB can read. */
final class BucketContainer {
  private final Path directory;
  private final Path packaging;

  BucketContainer(Path directory, Path packaging) {
    this.directory = directory;
    this.packaging = packaging;
  }

  /** The directory of a bucket, which exists from now on. */
  Path bucket(String name) throws IOException {
    return open(open(directory.resolve("buckets")).resolve(name));
  }

  /** A directory in which programs with other users write, too. */
  private static Path open(Path directory) throws IOException {
    Files.createDirectories(directory);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** Starts it on port 8080 of this name, in an image that has a Java. */
  void start(ComposedServices services, String name, String image) throws IOException {
    Path jars = open(directory.resolve("jars"));
    String classpath = Files.readString(packaging.resolve("runtime/s3/target/classpath")).strip();
    for (String jar : classpath.split(":", -1)) {
      Files.copy(Path.of(jar), jars.resolve(Path.of(jar).getFileName()));
    }
    Path properties = directory.resolve("s3.properties");
    Files.writeString(
        properties,
        """
        s3proxy.endpoint=http://0.0.0.0:8080
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=id
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=/buckets
        """
            .formatted(S3Server.SECRET));
    services.start(
        name,
        new GenericContainer<>(DockerImageName.parse(image))
            .withCommand(
                "java",
                "-cp",
                "/opt/s3/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                "/opt/s3.properties"),
        List.of(
            new Bind(directory.resolve("buckets").toString(), new Volume("/buckets")),
            new Bind(jars.toString(), new Volume("/opt/s3"), AccessMode.ro),
            new Bind(properties.toString(), new Volume("/opt/s3.properties"), AccessMode.ro)),
        List.of());
  }
}
