// SPDX-License-Identifier: Apache-2.0
/**
 * One door to a web service: a request goes out, and a {@link io.streamgauge.rest.http.Response}
 * comes back.
 *
 * <pre>
 * HttpOptions: RequestTemplate (RequestBody, Authorization, Secrets), Transport, Paging, Limits, AnswerJudge
 * PageWalk (Paging) --RequestTemplate--> Request --HttpFetcher (Signer, Transport)--> the service
 * its answer --AnswerJudge (ErrorRule, Quota)--> Fetched: a Response --> PageWalk, until no page follows
 * RequestBudget (RateLimit) and HostBreaker say when the next request may go
 * </pre>
 *
 * <p>Whose rows are in an answer, and when it is asked for, is not known here.
 *
 * <p>Threads: HttpFetcher owns those of the client, on which answers are judged; the Signer of
 * OAuth2 (TokenSource) is shared by all of them and locks. PageWalk, RequestBudget and HostBreaker
 * belong to the thread of the task, or of whoever else asks. All other types are immutable.
 */
package io.streamgauge.rest.http;
