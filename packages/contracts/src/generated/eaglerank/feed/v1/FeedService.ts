// Original file: proto/eaglerank/feed/v1/feed.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExplainFeedRequest as _eaglerank_feed_v1_ExplainFeedRequest, ExplainFeedRequest__Output as _eaglerank_feed_v1_ExplainFeedRequest__Output } from '../../../eaglerank/feed/v1/ExplainFeedRequest.js';
import type { ExplainFeedResponse as _eaglerank_feed_v1_ExplainFeedResponse, ExplainFeedResponse__Output as _eaglerank_feed_v1_ExplainFeedResponse__Output } from '../../../eaglerank/feed/v1/ExplainFeedResponse.js';
import type { GetFeedRequest as _eaglerank_feed_v1_GetFeedRequest, GetFeedRequest__Output as _eaglerank_feed_v1_GetFeedRequest__Output } from '../../../eaglerank/feed/v1/GetFeedRequest.js';
import type { GetFeedResponse as _eaglerank_feed_v1_GetFeedResponse, GetFeedResponse__Output as _eaglerank_feed_v1_GetFeedResponse__Output } from '../../../eaglerank/feed/v1/GetFeedResponse.js';
import type { GetSimilarItemsRequest as _eaglerank_feed_v1_GetSimilarItemsRequest, GetSimilarItemsRequest__Output as _eaglerank_feed_v1_GetSimilarItemsRequest__Output } from '../../../eaglerank/feed/v1/GetSimilarItemsRequest.js';
import type { GetSimilarItemsResponse as _eaglerank_feed_v1_GetSimilarItemsResponse, GetSimilarItemsResponse__Output as _eaglerank_feed_v1_GetSimilarItemsResponse__Output } from '../../../eaglerank/feed/v1/GetSimilarItemsResponse.js';
import type { LogEventsRequest as _eaglerank_feed_v1_LogEventsRequest, LogEventsRequest__Output as _eaglerank_feed_v1_LogEventsRequest__Output } from '../../../eaglerank/feed/v1/LogEventsRequest.js';
import type { LogEventsResponse as _eaglerank_feed_v1_LogEventsResponse, LogEventsResponse__Output as _eaglerank_feed_v1_LogEventsResponse__Output } from '../../../eaglerank/feed/v1/LogEventsResponse.js';
import type { RankItemsRequest as _eaglerank_feed_v1_RankItemsRequest, RankItemsRequest__Output as _eaglerank_feed_v1_RankItemsRequest__Output } from '../../../eaglerank/feed/v1/RankItemsRequest.js';
import type { RankItemsResponse as _eaglerank_feed_v1_RankItemsResponse, RankItemsResponse__Output as _eaglerank_feed_v1_RankItemsResponse__Output } from '../../../eaglerank/feed/v1/RankItemsResponse.js';

/**
 * Ranked feeds and the events that feed them.
 */
export interface FeedServiceClient extends grpc.Client {
  /**
   * Explains a feed served within the last hour.
   */
  ExplainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  ExplainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  ExplainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  ExplainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Explains a feed served within the last hour.
   */
  explainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  explainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  explainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  explainFeed(argument: _eaglerank_feed_v1_ExplainFeedRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_ExplainFeedResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Retrieves and ranks a feed for one user.
   */
  GetFeed(argument: _eaglerank_feed_v1_GetFeedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  GetFeed(argument: _eaglerank_feed_v1_GetFeedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  GetFeed(argument: _eaglerank_feed_v1_GetFeedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  GetFeed(argument: _eaglerank_feed_v1_GetFeedRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Retrieves and ranks a feed for one user.
   */
  getFeed(argument: _eaglerank_feed_v1_GetFeedRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  getFeed(argument: _eaglerank_feed_v1_GetFeedRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  getFeed(argument: _eaglerank_feed_v1_GetFeedRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  getFeed(argument: _eaglerank_feed_v1_GetFeedRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_GetFeedResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Items similar to one item.
   */
  GetSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  GetSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  GetSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  GetSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Items similar to one item.
   */
  getSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  getSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  getSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  getSimilarItems(argument: _eaglerank_feed_v1_GetSimilarItemsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_GetSimilarItemsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reports events; idempotent on (tenant, event_id). One bad event never fails the rest.
   */
  LogEvents(argument: _eaglerank_feed_v1_LogEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  LogEvents(argument: _eaglerank_feed_v1_LogEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  LogEvents(argument: _eaglerank_feed_v1_LogEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  LogEvents(argument: _eaglerank_feed_v1_LogEventsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reports events; idempotent on (tenant, event_id). One bad event never fails the rest.
   */
  logEvents(argument: _eaglerank_feed_v1_LogEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  logEvents(argument: _eaglerank_feed_v1_LogEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  logEvents(argument: _eaglerank_feed_v1_LogEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  logEvents(argument: _eaglerank_feed_v1_LogEventsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_LogEventsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ranks items the caller brings: search results, a shelf, a push.
   */
  RankItems(argument: _eaglerank_feed_v1_RankItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  RankItems(argument: _eaglerank_feed_v1_RankItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  RankItems(argument: _eaglerank_feed_v1_RankItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  RankItems(argument: _eaglerank_feed_v1_RankItemsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ranks items the caller brings: search results, a shelf, a push.
   */
  rankItems(argument: _eaglerank_feed_v1_RankItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  rankItems(argument: _eaglerank_feed_v1_RankItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  rankItems(argument: _eaglerank_feed_v1_RankItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  rankItems(argument: _eaglerank_feed_v1_RankItemsRequest, callback: grpc.requestCallback<_eaglerank_feed_v1_RankItemsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Ranked feeds and the events that feed them.
 */
export interface FeedServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Explains a feed served within the last hour.
   */
  ExplainFeed: grpc.handleUnaryCall<_eaglerank_feed_v1_ExplainFeedRequest__Output, _eaglerank_feed_v1_ExplainFeedResponse>;
  
  /**
   * Retrieves and ranks a feed for one user.
   */
  GetFeed: grpc.handleUnaryCall<_eaglerank_feed_v1_GetFeedRequest__Output, _eaglerank_feed_v1_GetFeedResponse>;
  
  /**
   * Items similar to one item.
   */
  GetSimilarItems: grpc.handleUnaryCall<_eaglerank_feed_v1_GetSimilarItemsRequest__Output, _eaglerank_feed_v1_GetSimilarItemsResponse>;
  
  /**
   * Reports events; idempotent on (tenant, event_id). One bad event never fails the rest.
   */
  LogEvents: grpc.handleUnaryCall<_eaglerank_feed_v1_LogEventsRequest__Output, _eaglerank_feed_v1_LogEventsResponse>;
  
  /**
   * Ranks items the caller brings: search results, a shelf, a push.
   */
  RankItems: grpc.handleUnaryCall<_eaglerank_feed_v1_RankItemsRequest__Output, _eaglerank_feed_v1_RankItemsResponse>;
  
}

export interface FeedServiceDefinition extends grpc.ServiceDefinition {
  ExplainFeed: MethodDefinition<_eaglerank_feed_v1_ExplainFeedRequest, _eaglerank_feed_v1_ExplainFeedResponse, _eaglerank_feed_v1_ExplainFeedRequest__Output, _eaglerank_feed_v1_ExplainFeedResponse__Output>
  GetFeed: MethodDefinition<_eaglerank_feed_v1_GetFeedRequest, _eaglerank_feed_v1_GetFeedResponse, _eaglerank_feed_v1_GetFeedRequest__Output, _eaglerank_feed_v1_GetFeedResponse__Output>
  GetSimilarItems: MethodDefinition<_eaglerank_feed_v1_GetSimilarItemsRequest, _eaglerank_feed_v1_GetSimilarItemsResponse, _eaglerank_feed_v1_GetSimilarItemsRequest__Output, _eaglerank_feed_v1_GetSimilarItemsResponse__Output>
  LogEvents: MethodDefinition<_eaglerank_feed_v1_LogEventsRequest, _eaglerank_feed_v1_LogEventsResponse, _eaglerank_feed_v1_LogEventsRequest__Output, _eaglerank_feed_v1_LogEventsResponse__Output>
  RankItems: MethodDefinition<_eaglerank_feed_v1_RankItemsRequest, _eaglerank_feed_v1_RankItemsResponse, _eaglerank_feed_v1_RankItemsRequest__Output, _eaglerank_feed_v1_RankItemsResponse__Output>
}
