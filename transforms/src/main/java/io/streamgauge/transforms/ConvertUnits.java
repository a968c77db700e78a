// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.transforms.units.Conversion;
import io.streamgauge.transforms.units.Unit;
import io.streamgauge.transforms.units.UnitTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Converts results to one unit for each observed property.
 *
 * @param <R> the record type of the chain
 */
public class ConvertUnits<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Converts the result of a reading to the unit that 'units' names for its observed property,"
          + " and writes the new unit. Properties that are not named pass untouched. An unknown"
          + " source unit, or one that measures something else, is routed to ${topic}-quarantine."
          + " The result and unit as given stay in the headers original.result and original.unit."
          + " Put it behind QualityControl, whose rules are in the source's units. In a sink chain"
          + " the topic change only renames the topic that the sink sees.";

  private static final UnitTable TABLE = UnitTable.load();
  private static final int LONGEST_UNIT = 100;
  private static final FieldPath ORIGINAL_RESULT =
      FieldPath.field(ObservationSchema.ORIGINAL_RESULT);
  private static final FieldPath ORIGINAL_UNIT = FieldPath.field(ObservationSchema.ORIGINAL_UNIT);

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          FieldPath.OfReading.define(
              new OptionList()
                  .group("Units")
                  .add(
                      "units",
                      Type.LIST,
                      ConfigDef.NO_DEFAULT_VALUE,
                      new Parsed("property=unit, ...", ConvertUnits::target),
                      "Units",
                      "The unit of each observed property, as in 'soil_moisture=%, air_temperature=Cel':"
                          + " UCUM codes, SenML names or common spellings.")
                  .add(
                      "units.aliases",
                      Type.LIST,
                      List.of(),
                      new Parsed("spelling=unit, ...", ConvertUnits::alias),
                      "Unit aliases",
                      "What the sources call a unit that is not known by that name, as in 'Grad"
                          + " Celsius=Cel, m u. NHN=m'.")
                  .flag(
                      "keep.original",
                      false,
                      "Keep original",
                      "Whether to add the result and unit as given as original_result and original_unit.")
                  .low()
                  .group("Fields"),
              FieldPath.OfReading.VALUE,
              FieldPath.OfReading.UNIT,
              FieldPath.OfReading.PROPERTY),
          ErrorPolicy.QUARANTINE);

  /** A unit to convert to, with the conversions found so far: no more than there are units. */
  private record Target(String property, Unit unit, Map<Unit, Conversion> conversions) {

    Conversion from(Unit source) throws Refused {
      Conversion known = conversions.get(source);
      if (known == null) {
        try {
          known = Conversion.between(source, unit);
        } catch (IllegalArgumentException e) {
          throw new Refused("other_dimension", e.getMessage());
        }
        conversions.put(source, known);
      }
      return known;
    }
  }

  private Map<String, Target> targets;
  private Map<String, Unit> aliases;
  private boolean keepOriginal;
  private FieldPath value;
  private FieldPath unit;
  private FieldPath property;

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  private static Target target(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("write property=unit, as in air_temperature=Cel");
    }
    String name = text.substring(equals + 1).trim();
    Unit unit = TABLE.find(name);
    if (unit == null) {
      throw new IllegalArgumentException(
          "the unit '" + name + "' is unknown; use a UCUM code such as Cel, %, m3/s or ug/m3");
    }
    return new Target(text.substring(0, equals).trim(), unit, new ConcurrentHashMap<>());
  }

  private static Map.Entry<String, Unit> alias(String text) {
    Target named = target(text);
    Unit known = TABLE.find(named.property());
    if (known != null && !known.equals(named.unit()) && known.convertsTo(named.unit())) {
      throw new IllegalArgumentException(
          named.property()
              + " is known as a unit already, and results would be other ones than they say; an"
              + " alias is for a spelling that is not known");
    }
    return Map.entry(named.property(), named.unit());
  }

  @Override
  void configure(TransformOptions options) {
    Map<String, Unit> spellings = new HashMap<>();
    List<String> named = options.list("units.aliases");
    named.forEach(
        text -> {
          Map.Entry<String, Unit> alias = alias(text);
          Unit other = spellings.put(alias.getKey(), alias.getValue());
          refuseTwo("units.aliases", named, alias.getKey(), other, alias.getValue());
        });
    aliases = Map.copyOf(spellings);
    Map<String, Target> units = new LinkedHashMap<>();
    List<String> texts = options.list("units");
    texts.forEach(
        text -> {
          Target target = target(text);
          Target other = units.put(target.property(), target);
          refuseTwo(
              "units",
              texts,
              target.property(),
              other == null ? null : other.unit(),
              target.unit());
        });
    if (units.isEmpty()) {
      throw new ConfigException(
          "units", texts, "Name a unit for each property to convert, as in air_temperature=Cel");
    }
    targets = Map.copyOf(units);
    keepOriginal = options.flag("keep.original");
    value = options.field(FieldPath.OfReading.VALUE.option());
    unit = options.field(FieldPath.OfReading.UNIT.option());
    property = options.field(FieldPath.OfReading.PROPERTY.option());
  }

  private static void refuseTwo(
      String option, List<String> texts, String name, Unit before, Unit unit) {
    if (before != null && !before.equals(unit)) {
      throw new ConfigException(
          option,
          texts,
          name + " has two units, " + before.code() + " and " + unit.code() + "; leave one out");
    }
  }

  @Override
  String statusHeader() {
    return TransformHeaders.UNIT_STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    String observedProperty = reading.text(property);
    Target target = observedProperty == null ? null : targets.get(observedProperty);
    Double given = reading.number(value);
    if (target == null || given == null) {
      return new Change();
    }
    String unitName = reading.text(unit);
    if (unitName == null) {
      throw new Refused("no_unit", "no unit in " + unit + " to convert from");
    }
    Unit source = find(unitName);
    if (source == null) {
      throw new Refused("unknown_unit", "the unit '" + unitName + "' is unknown");
    }
    Change change = new Change();
    String code = target.unit().code();
    Conversion conversion = target.from(source);
    if (!conversion.isIdentity() || keepOriginal) {
      reading.refuseRounding(value);
    }
    if (!conversion.isIdentity()) {
      change.put(value, converted(conversion, source, given));
    }
    if (!unitName.equals(code)) {
      change.put(unit, code);
    }
    if (keepOriginal) {
      change.put(ORIGINAL_RESULT, given).put(ORIGINAL_UNIT, unitName);
    }
    return change;
  }

  private Unit find(String name) {
    if (name.length() > LONGEST_UNIT) {
      return null;
    }
    Unit own = aliases.get(name.trim());
    return own == null ? TABLE.find(name) : own;
  }

  private static double converted(Conversion conversion, Unit source, Double given) throws Refused {
    double converted = conversion.apply(given);
    if (Double.isInfinite(converted) && !given.isInfinite()) {
      throw new Refused("too_large", given + " " + source.code() + " is too large to convert");
    }
    return converted;
  }
}
