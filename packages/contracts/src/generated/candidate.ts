import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CandidateServiceClient as _eaglerank_candidate_v1_CandidateServiceClient, CandidateServiceDefinition as _eaglerank_candidate_v1_CandidateServiceDefinition } from './eaglerank/candidate/v1/CandidateService.js';
import type { GetCandidatesRequest as _eaglerank_candidate_v1_GetCandidatesRequest, GetCandidatesRequest__Output as _eaglerank_candidate_v1_GetCandidatesRequest__Output } from './eaglerank/candidate/v1/GetCandidatesRequest.js';
import type { GetCandidatesResponse as _eaglerank_candidate_v1_GetCandidatesResponse, GetCandidatesResponse__Output as _eaglerank_candidate_v1_GetCandidatesResponse__Output } from './eaglerank/candidate/v1/GetCandidatesResponse.js';
import type { GetSimilarRequest as _eaglerank_candidate_v1_GetSimilarRequest, GetSimilarRequest__Output as _eaglerank_candidate_v1_GetSimilarRequest__Output } from './eaglerank/candidate/v1/GetSimilarRequest.js';
import type { PrepareItemsRequest as _eaglerank_candidate_v1_PrepareItemsRequest, PrepareItemsRequest__Output as _eaglerank_candidate_v1_PrepareItemsRequest__Output } from './eaglerank/candidate/v1/PrepareItemsRequest.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  eaglerank: {
    candidate: {
      v1: {
        /**
         * Retrieves, merges and filters candidates.
         */
        CandidateService: SubtypeConstructor<typeof grpc.Client, _eaglerank_candidate_v1_CandidateServiceClient> & { service: _eaglerank_candidate_v1_CandidateServiceDefinition }
        GetCandidatesRequest: MessageTypeDefinition<_eaglerank_candidate_v1_GetCandidatesRequest, _eaglerank_candidate_v1_GetCandidatesRequest__Output>
        GetCandidatesResponse: MessageTypeDefinition<_eaglerank_candidate_v1_GetCandidatesResponse, _eaglerank_candidate_v1_GetCandidatesResponse__Output>
        GetSimilarRequest: MessageTypeDefinition<_eaglerank_candidate_v1_GetSimilarRequest, _eaglerank_candidate_v1_GetSimilarRequest__Output>
        PrepareItemsRequest: MessageTypeDefinition<_eaglerank_candidate_v1_PrepareItemsRequest, _eaglerank_candidate_v1_PrepareItemsRequest__Output>
      }
    }
  }
}

