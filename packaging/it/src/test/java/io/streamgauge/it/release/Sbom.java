// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A list of what a plugin is made of, in the form of CycloneDX.
 *
 * @param version of the format
 * @param components by the names of their jars
 */
record Sbom(String version, Map<String, Component> components) {

  /**
   * One jar.
   *
   * @param name of the artifact
   * @param sha512 of the jar
   * @param purl where it is from
   * @param licences of which each may be chosen
   */
  record Component(String name, String sha512, String purl, Set<String> licences) {
    private static Component of(JsonNode json) {
      String sha512 = "";
      for (JsonNode hash : json.path("hashes")) {
        if (hash.get("alg").asText().equals("SHA-512")) {
          sha512 = hash.get("content").asText();
        }
      }
      Set<String> licences = new TreeSet<>();
      for (JsonNode each : json.path("licenses")) {
        JsonNode licence = each.path("license");
        String id = licence.path("id").asText(licence.path("name").asText());
        licences.add(id.isEmpty() ? each.path("expression").asText() : id);
      }
      return new Component(json.get("name").asText(), sha512, json.path("purl").asText(), licences);
    }
  }

  /** The list in a plugin's directory. */
  static Sbom in(Path directory) throws IOException {
    JsonNode json = new ObjectMapper().readTree(directory.resolve("sbom.cdx.json").toFile());
    if (!json.path("bomFormat").asText().equals("CycloneDX")) {
      throw new IOException("no CycloneDX: " + directory);
    }
    Map<String, Component> components = new TreeMap<>();
    for (JsonNode each : json.get("components")) {
      String jar = each.get("name").asText() + "-" + each.get("version").asText() + ".jar";
      components.put(jar, Component.of(each));
    }
    return new Sbom(json.get("specVersion").asText(), components);
  }
}
