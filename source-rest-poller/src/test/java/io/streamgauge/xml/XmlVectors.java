// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Documents of known kinds, made after their public descriptions; names and values are invented.
 * Those that are files of their own have what is to be read of them beside them.
 */
public final class XmlVectors {
  /** A logger of level and temperature with three logs, in the encoding that its software takes. */
  public static final String XLE =
      """
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <Body_xle>
        <File_info><Company>Water office</Company><Date>2023/05/02</Date><Time>08:00:00</Time></File_info>
        <Instrument_info>
          <Instrument_type>LT_EDGE</Instrument_type>
          <Serial_number>0012345</Serial_number>
        </Instrument_info>
        <Instrument_info_data_header>
          <Project_ID>upper valley</Project_ID>
          <Location>well-7</Location>
          <Sample_rate>90000</Sample_rate>
        </Instrument_info_data_header>
        <Ch1_data_header>
          <Identification>LEVEL</Identification><Unit>m</Unit>
          <Parameters><Offset Val="0.0000" Unit="m"/></Parameters>
        </Ch1_data_header>
        <Ch2_data_header><Identification>TEMPERATURE</Identification><Unit>\u00b0C</Unit></Ch2_data_header>
        <Data>
          <Log id="1"><Date>2023/05/01</Date><Time>12:00:00</Time><ms>0</ms><ch1>1.2345</ch1><ch2>8.125</ch2></Log>
          <Log id="2"><Date>2023/05/01</Date><Time>12:15:00</Time><ms>50</ms><ch1>1.2350</ch1><ch2>8.130</ch2></Log>
          <Log id="3"><Date>2023/05/01</Date><Time>12:30:00</Time><ms>500</ms><ch1>-0.01</ch1><ch2></ch2></Log>
        </Data>
      </Body_xle>
      """;

  /** A table of two fields and a row that lacks a value. */
  public static final String CSIXML =
      """
      <?xml version="1.0" standalone="yes"?>
      <csixml version="1.0">
        <head>
          <environment>
            <station-name>bridge-2</station-name>
            <table-name>TenMin</table-name>
            <model>CR1000</model>
            <serial-no>4711</serial-no>
          </environment>
          <fields>
            <field name="Batt_Volt_Min" type="xsd:float" units="Volts" process="Min"/>
            <field name="Level" type="xsd:float" units="cm" process="Smp"/>
          </fields>
        </head>
        <data>
          <r time="2023-05-01T12:00:00" no="0"><v1>12.31</v1><v2>112.5</v2></r>
          <r time="2023-05-01T12:10:00.5" no="1"><v1>12.30</v1><v2>NAN</v2></r>
          <r time="2023-05-01T12:20:00" no="2"><v1>12.29</v1></r>
        </data>
      </csixml>
      """;

  /** Two observations; a value is nil, another has a quality of its own. */
  public static final String WATERML2 =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <wml2:Collection xmlns:wml2="http://www.opengis.net/waterml/2.0" xmlns:om="http://www.opengis.net/om/2.0"
          xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" gml:id="c1">
        <wml2:metadata><wml2:DocumentMetadata gml:id="d"><wml2:generationDate>2023-05-02T00:00:00Z</wml2:generationDate></wml2:DocumentMetadata></wml2:metadata>
        <wml2:observationMember>
          <om:OM_Observation gml:id="o1">
            <om:procedure xlink:href="http://example.org/processes/gauge"/>
            <om:observedProperty xlink:href="http://example.org/properties/stage" xlink:title="Stage"/>
            <om:featureOfInterest xlink:href="http://example.org/stations/77" xlink:title="Upper bridge"/>
            <om:result>
              <wml2:MeasurementTimeseries gml:id="t1">
                <wml2:defaultPointMetadata>
                  <wml2:DefaultTVPMeasurementMetadata>
                    <wml2:quality xlink:href="http://example.org/quality/good" xlink:title="good"/>
                    <wml2:uom code="m"/>
                  </wml2:DefaultTVPMeasurementMetadata>
                </wml2:defaultPointMetadata>
                <wml2:point><wml2:MeasurementTVP><wml2:time>2023-05-01T12:00:00+02:00</wml2:time><wml2:value>1.25</wml2:value></wml2:MeasurementTVP></wml2:point>
                <wml2:point><wml2:MeasurementTVP><wml2:time>2023-05-01T12:15:00+02:00</wml2:time><wml2:value xsi:nil="true"/>
                  <wml2:metadata><wml2:TVPMeasurementMetadata><wml2:nilReason xlink:title="missing"/></wml2:TVPMeasurementMetadata></wml2:metadata></wml2:MeasurementTVP></wml2:point>
                <wml2:point><wml2:MeasurementTVP><wml2:time>2023-05-01T12:30:00+02:00</wml2:time><wml2:value>1.26</wml2:value>
                  <wml2:metadata><wml2:TVPMeasurementMetadata><wml2:quality xlink:title="suspect"/><wml2:uom code="cm"/></wml2:TVPMeasurementMetadata></wml2:metadata></wml2:MeasurementTVP></wml2:point>
              </wml2:MeasurementTimeseries>
            </om:result>
          </om:OM_Observation>
        </wml2:observationMember>
        <wml2:observationMember>
          <om:OM_Observation gml:id="o2">
            <om:observedProperty xlink:href="http://example.org/properties/flow"/>
            <om:featureOfInterest><wml2:MonitoringPoint gml:id="p"><gml:identifier codeSpace="x">78</gml:identifier><gml:name>Lower bridge</gml:name></wml2:MonitoringPoint></om:featureOfInterest>
            <om:result>
              <wml2:MeasurementTimeseries gml:id="t2">
                <wml2:point><wml2:MeasurementTVP><wml2:time>2023-05-01T10:00:00Z</wml2:time><wml2:value>7</wml2:value></wml2:MeasurementTVP></wml2:point>
              </wml2:MeasurementTimeseries>
            </om:result>
          </om:OM_Observation>
        </wml2:observationMember>
      </wml2:Collection>
      """;

  /** WaterML 1.1, which needs levels and no more. */
  public static final String WATERML1 =
      """
      <ns1:timeSeriesResponse xmlns:ns1="http://www.cuahsi.org/waterML/1.1/">
        <ns1:queryInfo/>
        <ns1:timeSeries name="x">
          <ns1:sourceInfo><ns1:siteName>Upper bridge</ns1:siteName><ns1:siteCode network="N">77</ns1:siteCode></ns1:sourceInfo>
          <ns1:variable><ns1:variableCode network="N">00065</ns1:variableCode><ns1:unit><ns1:unitCode>ft</ns1:unitCode></ns1:unit><ns1:noDataValue>-999999.0</ns1:noDataValue></ns1:variable>
          <ns1:values>
            <ns1:value qualifiers="P" dateTime="2023-05-01T12:00:00.000-05:00">3.5</ns1:value>
            <ns1:value qualifiers="P,Ice" dateTime="2023-05-01T12:15:00.000-05:00">-999999</ns1:value>
          </ns1:values>
        </ns1:timeSeries>
      </ns1:timeSeriesResponse>
      """;

  private XmlVectors() {}

  /**
   * A document as a logger or a service writes it.
   *
   * @param id its name, which begins with that of the format
   * @param format the format
   * @param document its bytes
   * @param options what is configured beside the format
   * @param expect a line for each reading and bad record, in their order
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Vector(
      String id, String format, byte[] document, Map<String, String> options, List<String> expect) {
    private static Vector of(JsonNode told) {
      String file = told.get("document").textValue();
      Map<String, String> options = new HashMap<>();
      told.path("options")
          .properties()
          .forEach(option -> options.put(option.getKey(), option.getValue().textValue()));
      return new Vector(
          file.substring(0, file.indexOf('.')),
          file.substring(0, file.indexOf('-')),
          resource("xml/" + file),
          options,
          StreamSupport.stream(told.get("expect").spliterator(), false)
              .map(JsonNode::textValue)
              .toList());
    }

    /** The options of a file or of an answer, whose names begin with it. */
    public Map<String, String> options(String prefix) {
      Map<String, String> all = new HashMap<>();
      options.forEach((name, value) -> all.put(name.replaceAll("^\\.", prefix + "."), value));
      all.put(prefix + ".format", format);
      all.putIfAbsent("observation.sensor_id", "/sensor_id");
      return all;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** The documents that are files of their own. */
  public static List<Vector> all() {
    try {
      JsonNode all = new ObjectMapper().readTree(resource("xml.json"));
      return StreamSupport.stream(all.spliterator(), false).map(Vector::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = XmlVectors.class.getResourceAsStream("/vectors/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An XLE of so many logs, a quarter of an hour apart. */
  public static String xle(int logs) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < logs; i++) {
      data.append(
          ("<Log id=\"%d\"><Date>2023/%02d/%02d</Date><Time>%02d:%02d:%02d</Time><ms>0</ms>"
                  + "<ch1>%d.5</ch1><ch2>%d</ch2></Log>\n")
              .formatted(
                  i,
                  i / 86_400 / 28 + 1,
                  i / 86_400 % 28 + 1,
                  i / 3_600 % 24,
                  i / 60 % 60,
                  i % 60,
                  i,
                  -i));
    }
    int from = XLE.indexOf("<Log");
    int to = XLE.indexOf("</Data>");
    return XLE.substring(0, from) + data + XLE.substring(to);
  }
}
