import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ExplainRequest as _eaglerank_ranker_v1_ExplainRequest, ExplainRequest__Output as _eaglerank_ranker_v1_ExplainRequest__Output } from './eaglerank/ranker/v1/ExplainRequest.js';
import type { ExplainResponse as _eaglerank_ranker_v1_ExplainResponse, ExplainResponse__Output as _eaglerank_ranker_v1_ExplainResponse__Output } from './eaglerank/ranker/v1/ExplainResponse.js';
import type { RankRequest as _eaglerank_ranker_v1_RankRequest, RankRequest__Output as _eaglerank_ranker_v1_RankRequest__Output } from './eaglerank/ranker/v1/RankRequest.js';
import type { RankResponse as _eaglerank_ranker_v1_RankResponse, RankResponse__Output as _eaglerank_ranker_v1_RankResponse__Output } from './eaglerank/ranker/v1/RankResponse.js';
import type { RankerServiceClient as _eaglerank_ranker_v1_RankerServiceClient, RankerServiceDefinition as _eaglerank_ranker_v1_RankerServiceDefinition } from './eaglerank/ranker/v1/RankerService.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  eaglerank: {
    ranker: {
      v1: {
        ExplainRequest: MessageTypeDefinition<_eaglerank_ranker_v1_ExplainRequest, _eaglerank_ranker_v1_ExplainRequest__Output>
        ExplainResponse: MessageTypeDefinition<_eaglerank_ranker_v1_ExplainResponse, _eaglerank_ranker_v1_ExplainResponse__Output>
        RankRequest: MessageTypeDefinition<_eaglerank_ranker_v1_RankRequest, _eaglerank_ranker_v1_RankRequest__Output>
        RankResponse: MessageTypeDefinition<_eaglerank_ranker_v1_RankResponse, _eaglerank_ranker_v1_RankResponse__Output>
        /**
         * Scores candidates on live features and selects a feed.
         */
        RankerService: SubtypeConstructor<typeof grpc.Client, _eaglerank_ranker_v1_RankerServiceClient> & { service: _eaglerank_ranker_v1_RankerServiceDefinition }
      }
    }
  }
}

