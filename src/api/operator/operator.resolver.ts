import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from "type-graphql";
import type { AdmissionLimits } from "../../queue/queue-settings";
import { Operation } from "../../access/operation-policy";
import { Concert } from "../concert/concert.type";
import type { GraphContext } from "../context";
import {
  ConfigureQueueInput,
  CreateConcertInput,
  CreateConcertPayload,
  DrainQueueInput,
  OperatorAction,
  QueuePayload,
  OperatorActionConnection,
  PauseAdmissionInput,
  ResumeAdmissionInput,
} from "./operator.type";
import { PageArgs, toPageRequest } from "../page.type";

@Resolver()
export class OperatorMutations {
  @Operation({ needs: "OPERATOR" })
  @Mutation(() => CreateConcertPayload, {
    description:
      "Creates a concert with its performances and a generated seat map. For operators. Errors: FORBIDDEN, BAD_USER_INPUT.",
  })
  async createConcert(
    @Arg("input", () => CreateConcertInput, { description: "The concert." }) input: CreateConcertInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    const { saleOpensAt = null, saleClosesAt = null, ...rest } = input;
    return {
      concert: await services.concertCreation.create({ ...rest, saleOpensAt, saleClosesAt }, caller),
    };
  }

  @Operation({ needs: "OPERATOR", urgent: true })
  @Mutation(() => QueuePayload, {
    description:
      "Sets capacity and rate of a queue, immediately and permanently. For operators. " +
      "Errors: FORBIDDEN, CONCERT_NOT_FOUND, BAD_USER_INPUT.",
  })
  async configureQueue(
    @Arg("input", () => ConfigureQueueInput, { description: "The settings." }) input: ConfigureQueueInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    const { concertId, capacity, admissionsPerSecond } = input;
    const limits: Partial<AdmissionLimits> = {};
    if (capacity != null) limits.capacity = capacity;
    if (admissionsPerSecond != null) limits.admissionsPerSecond = admissionsPerSecond;
    return { queueSnapshot: await services.queueControl.configure(concertId, limits, caller) };
  }

  @Operation({ needs: "OPERATOR", urgent: true })
  @Mutation(() => QueuePayload, {
    description:
      "Pauses admission until it is resumed. Waiters see the reason, and users may join. For operators. " +
      "Errors: FORBIDDEN, CONCERT_NOT_FOUND, BAD_USER_INPUT.",
  })
  async pauseAdmission(
    @Arg("input", () => PauseAdmissionInput, { description: "The queue, and why." })
    { concertId, reason }: PauseAdmissionInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return { queueSnapshot: await services.queueControl.pause(concertId, reason, caller) };
  }

  @Operation({ needs: "OPERATOR", urgent: true })
  @Mutation(() => QueuePayload, {
    description: "Ends a pause or a drain. For operators. Errors: FORBIDDEN, CONCERT_NOT_FOUND.",
  })
  async resumeAdmission(
    @Arg("input", () => ResumeAdmissionInput, { description: "The queue." })
    { concertId }: ResumeAdmissionInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return { queueSnapshot: await services.queueControl.resume(concertId, caller) };
  }

  @Operation({ needs: "OPERATOR", urgent: true })
  @Mutation(() => QueuePayload, {
    description:
      "Drains a queue: it admits nobody, admitted users may finish, and users who want to join get " +
      "SALE_CLOSED. resumeAdmission ends the drain. For operators. " +
      "Errors: FORBIDDEN, CONCERT_NOT_FOUND, BAD_USER_INPUT.",
  })
  async drainQueue(
    @Arg("input", () => DrainQueueInput, { description: "The queue, and why." })
    { concertId, reason }: DrainQueueInput,
    @Ctx() { services, caller }: GraphContext,
  ) {
    return { queueSnapshot: await services.queueControl.drain(concertId, reason, caller) };
  }
}

@Resolver(() => OperatorAction)
export class OperatorQueries {
  @Operation({ needs: "OPERATOR" })
  @Query(() => OperatorActionConnection, {
    description:
      "The log of operator actions, newest first. For operators. Errors: FORBIDDEN, BAD_USER_INPUT.",
  })
  operatorActions(@Args(() => PageArgs) page: PageArgs, @Ctx() { services }: GraphContext) {
    return services.queueControl.actions(toPageRequest(page));
  }

  @FieldResolver(() => Concert, { description: "The concert." })
  concert(@Root() { concertId }: OperatorAction, @Ctx() { services }: GraphContext) {
    return services.concerts.find(concertId);
  }
}
