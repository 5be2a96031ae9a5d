import { Query, Resolver } from "type-graphql";
import { errorDescriptions } from "../../shared/error-catalogue";
import { Operation } from "../../access/operation-policy";
import { ErrorDescription } from "./error.type";

@Resolver()
export class ErrorResolver {
  @Operation({ needs: "NOTHING" })
  @Query(() => [ErrorDescription], {
    complexity: errorDescriptions.length,
    description: "Every error that an operation can have. Needs no token.",
  })
  errorCatalogue(): ErrorDescription[] {
    return errorDescriptions;
  }
}
