// Original file: proto/eaglerank/candidate/v1/candidate.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetCandidatesRequest as _eaglerank_candidate_v1_GetCandidatesRequest, GetCandidatesRequest__Output as _eaglerank_candidate_v1_GetCandidatesRequest__Output } from '../../../eaglerank/candidate/v1/GetCandidatesRequest.js';
import type { GetCandidatesResponse as _eaglerank_candidate_v1_GetCandidatesResponse, GetCandidatesResponse__Output as _eaglerank_candidate_v1_GetCandidatesResponse__Output } from '../../../eaglerank/candidate/v1/GetCandidatesResponse.js';
import type { GetSimilarRequest as _eaglerank_candidate_v1_GetSimilarRequest, GetSimilarRequest__Output as _eaglerank_candidate_v1_GetSimilarRequest__Output } from '../../../eaglerank/candidate/v1/GetSimilarRequest.js';
import type { PrepareItemsRequest as _eaglerank_candidate_v1_PrepareItemsRequest, PrepareItemsRequest__Output as _eaglerank_candidate_v1_PrepareItemsRequest__Output } from '../../../eaglerank/candidate/v1/PrepareItemsRequest.js';

/**
 * Retrieves, merges and filters candidates.
 */
export interface CandidateServiceClient extends grpc.Client {
  /**
   * Candidates for one user from every source.
   */
  GetCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Candidates for one user from every source.
   */
  getCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getCandidates(argument: _eaglerank_candidate_v1_GetCandidatesRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Items that co-occur with one item, filtered for the user.
   */
  GetSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  GetSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Items that co-occur with one item, filtered for the user.
   */
  getSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  getSimilar(argument: _eaglerank_candidate_v1_GetSimilarRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The caller's own ids as a candidate set, filtered alike.
   */
  PrepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  PrepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  PrepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  PrepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The caller's own ids as a candidate set, filtered alike.
   */
  prepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  prepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  prepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  prepareItems(argument: _eaglerank_candidate_v1_PrepareItemsRequest, callback: grpc.requestCallback<_eaglerank_candidate_v1_GetCandidatesResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Retrieves, merges and filters candidates.
 */
export interface CandidateServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Candidates for one user from every source.
   */
  GetCandidates: grpc.handleUnaryCall<_eaglerank_candidate_v1_GetCandidatesRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse>;
  
  /**
   * Items that co-occur with one item, filtered for the user.
   */
  GetSimilar: grpc.handleUnaryCall<_eaglerank_candidate_v1_GetSimilarRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse>;
  
  /**
   * The caller's own ids as a candidate set, filtered alike.
   */
  PrepareItems: grpc.handleUnaryCall<_eaglerank_candidate_v1_PrepareItemsRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse>;
  
}

export interface CandidateServiceDefinition extends grpc.ServiceDefinition {
  GetCandidates: MethodDefinition<_eaglerank_candidate_v1_GetCandidatesRequest, _eaglerank_candidate_v1_GetCandidatesResponse, _eaglerank_candidate_v1_GetCandidatesRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse__Output>
  GetSimilar: MethodDefinition<_eaglerank_candidate_v1_GetSimilarRequest, _eaglerank_candidate_v1_GetCandidatesResponse, _eaglerank_candidate_v1_GetSimilarRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse__Output>
  PrepareItems: MethodDefinition<_eaglerank_candidate_v1_PrepareItemsRequest, _eaglerank_candidate_v1_GetCandidatesResponse, _eaglerank_candidate_v1_PrepareItemsRequest__Output, _eaglerank_candidate_v1_GetCandidatesResponse__Output>
}
