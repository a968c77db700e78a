// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The SDK's client for a bucket. */
final class S3Clients {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private S3Clients() {}

  /**
   * The client of a bucket.
   *
   * @param retries gets the requests that it sends again by itself
   */
  static S3Client open(Bucket settings, RetryCount retries) {
    S3ClientBuilder client =
        S3Client.builder()
            .httpClient(http(settings.proxy()))
            .credentialsProvider(credentials(settings))
            .forcePathStyle(settings.pathStyle())
            .overrideConfiguration(every -> every.addMetricPublisher(retries))
            // Stores that are not AWS refuse the checksums that the SDK adds by itself.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (settings.region() != null || settings.endpoint() != null) {
      client.region(Region.of(Objects.requireNonNullElse(settings.region(), "us-east-1")));
    } else {
      client.region(ofWorker());
    }
    if (settings.endpoint() != null) {
      client.endpointOverride(settings.endpoint());
    }
    return client.build();
  }

  private static Region ofWorker() {
    try {
      return new DefaultAwsRegionProviderChain().getRegion();
    } catch (SdkClientException e) {
      throw new ConnectException(
          Bucket.REGION
              + " is not set, and this worker has no region: neither AWS_REGION in its environment,"
              + " nor a profile, nor an instance of AWS that tells one; set "
              + Bucket.REGION,
          e);
    }
  }

  private static SdkHttpClient http(Bucket.Proxy proxy) {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT);
    URI url = proxy.url();
    if (url != null) {
      ProxyConfiguration.Builder through = ProxyConfiguration.builder().endpoint(url);
      if (proxy.user() != null && proxy.password() != null) {
        through.username(proxy.user()).password(proxy.password().value());
      }
      http.proxyConfiguration(through.build());
    }
    return http.build();
  }

  private static AwsCredentialsProvider credentials(Bucket settings) {
    Bucket.Credentials given = settings.credentials();
    AwsCredentialsProvider own =
        given.keyId() == null
            ? DefaultCredentialsProvider.builder().build()
            : StaticCredentialsProvider.create(
                AwsBasicCredentials.create(given.keyId(), given.secret().value()));
    if (given.role() == null) {
      return own;
    }
    StsClientBuilder sts =
        StsClient.builder().httpClient(http(settings.proxy())).credentialsProvider(own);
    if (settings.region() != null) {
      sts.region(Region.of(settings.region()));
    }
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts.build())
        .refreshRequest(
            request ->
                request.roleArn(given.role()).roleSessionName("streamgauge-" + UUID.randomUUID()))
        .build();
  }
}
