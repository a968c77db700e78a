// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token service may answer. */
class TokenRequestTest {
  private final TokenRequest request =
      TokenRequest.of(URI.create("http://127.0.0.1:9/token"), null, Map.of());

  private TokenRequest.Grant grant(String answer) throws TokenRequest.NoTokenException {
    return request.grant(200, answer.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab\\nc", "a\\r\\nX-Other: 1", "\\u0000", "j\\u0119zyk", "x\\u007f"})
  void tokenThatNoRequestCanCarryIsNoneAndIsNotKept(String token) {
    TokenRequest.NoTokenException refused =
        assertThrows(
            TokenRequest.NoTokenException.class,
            () -> grant("{\"access_token\":\"" + token + "\"}"));
    assertTrue(refused.getMessage().contains("no header can carry"), refused.getMessage());
    assertFalse(refused.getMessage().contains("zyk"));
    assertTrue(request.issued().isEmpty());
  }

  @Test
  void lifetimeBeyondAllNumbersIsBounded() throws Exception {
    assertEquals(
        Duration.ofDays(365),
        grant("{\"access_token\":\"a.b-c_d~e+f/g=\",\"expires_in\":1e9999999999}").lifetime());
    assertEquals(null, grant("{\"access_token\":\"\u00e9\",\"expires_in\":-1}").lifetime());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{", "{\"access_token\":7}", "{\"access_token\":\" \"}"})
  void answerWithoutATokenIsARefusal(String answer) {
    assertThrows(TokenRequest.NoTokenException.class, () -> grant(answer));
  }
}
