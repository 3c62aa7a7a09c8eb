// Original file: proto/eaglerank/ranker/v1/ranker.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExplainRequest as _eaglerank_ranker_v1_ExplainRequest, ExplainRequest__Output as _eaglerank_ranker_v1_ExplainRequest__Output } from '../../../eaglerank/ranker/v1/ExplainRequest.js';
import type { ExplainResponse as _eaglerank_ranker_v1_ExplainResponse, ExplainResponse__Output as _eaglerank_ranker_v1_ExplainResponse__Output } from '../../../eaglerank/ranker/v1/ExplainResponse.js';
import type { RankRequest as _eaglerank_ranker_v1_RankRequest, RankRequest__Output as _eaglerank_ranker_v1_RankRequest__Output } from '../../../eaglerank/ranker/v1/RankRequest.js';
import type { RankResponse as _eaglerank_ranker_v1_RankResponse, RankResponse__Output as _eaglerank_ranker_v1_RankResponse__Output } from '../../../eaglerank/ranker/v1/RankResponse.js';

/**
 * Scores candidates on live features and selects a feed.
 */
export interface RankerServiceClient extends grpc.Client {
  /**
   * Attributes logged scores to their features.
   */
  Explain(argument: _eaglerank_ranker_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _eaglerank_ranker_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _eaglerank_ranker_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _eaglerank_ranker_v1_ExplainRequest, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Attributes logged scores to their features.
   */
  explain(argument: _eaglerank_ranker_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _eaglerank_ranker_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _eaglerank_ranker_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _eaglerank_ranker_v1_ExplainRequest, callback: grpc.requestCallback<_eaglerank_ranker_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ranks one candidate set.
   */
  Rank(argument: _eaglerank_ranker_v1_RankRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  Rank(argument: _eaglerank_ranker_v1_RankRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  Rank(argument: _eaglerank_ranker_v1_RankRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  Rank(argument: _eaglerank_ranker_v1_RankRequest, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ranks one candidate set.
   */
  rank(argument: _eaglerank_ranker_v1_RankRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  rank(argument: _eaglerank_ranker_v1_RankRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  rank(argument: _eaglerank_ranker_v1_RankRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  rank(argument: _eaglerank_ranker_v1_RankRequest, callback: grpc.requestCallback<_eaglerank_ranker_v1_RankResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Scores candidates on live features and selects a feed.
 */
export interface RankerServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Attributes logged scores to their features.
   */
  Explain: grpc.handleUnaryCall<_eaglerank_ranker_v1_ExplainRequest__Output, _eaglerank_ranker_v1_ExplainResponse>;
  
  /**
   * Ranks one candidate set.
   */
  Rank: grpc.handleUnaryCall<_eaglerank_ranker_v1_RankRequest__Output, _eaglerank_ranker_v1_RankResponse>;
  
}

export interface RankerServiceDefinition extends grpc.ServiceDefinition {
  Explain: MethodDefinition<_eaglerank_ranker_v1_ExplainRequest, _eaglerank_ranker_v1_ExplainResponse, _eaglerank_ranker_v1_ExplainRequest__Output, _eaglerank_ranker_v1_ExplainResponse__Output>
  Rank: MethodDefinition<_eaglerank_ranker_v1_RankRequest, _eaglerank_ranker_v1_RankResponse, _eaglerank_ranker_v1_RankRequest__Output, _eaglerank_ranker_v1_RankResponse__Output>
}
