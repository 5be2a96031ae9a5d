import { useQuery } from "@apollo/client/react";
import { useEffect, useEffectEvent } from "react";
import { Button } from "../../design/button";
import { PageState } from "../../design/page-state";
import { IdentityDocument } from "../../generated/operations";
import { FailureState } from "../frame/failure-state";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { acceptIdentity } from "./identity";
import { rememberedUser } from "./storage";

interface IdentityOfferProps {
  jwt: string;
  /** The app may continue, with this identity or without it. */
  onSettled: () => void;
}

/** Asks before the app acts for another user, because anyone can send a link that contains an identity. */
export function IdentityOffer({ jwt, onSettled }: IdentityOfferProps) {
  const { say } = useLanguage();
  const { data, error, refetch } = useQuery(IdentityDocument, {
    context: { headers: { authorization: `Bearer ${jwt}` } },
    fetchPolicy: "no-cache",
  });
  const offered = data?.identity;
  const user = rememberedUser();
  const isRefused = error !== undefined && toFailure(error).code === "INVALID_TOKEN";
  const isOwn = offered != null && offered.userId === user?.id;

  const accept = () => {
    if (offered) acceptIdentity(jwt, offered);
    onSettled();
  };
  const settle = useEffectEvent(accept);
  const isSettled = isRefused || isOwn || offered === null;
  useEffect(() => {
    if (isSettled) settle();
  }, [isSettled]);

  if (error && !isRefused) return <FailureState error={error} onRetry={() => void refetch()} />;
  if (!offered || isSettled) return null;
  const answers = (
    <>
      <Button onClick={accept}>{say.identity.accept}</Button>
      <Button look="plain" onClick={onSettled}>
        {say.identity.decline}
      </Button>
    </>
  );
  return (
    <PageState title={say.identity.title(offered.name ?? say.identity.unnamed)} action={answers}>
      <p>{say.identity.hint}</p>
      {user && <p>{say.identity.replaces(user.name)}</p>}
    </PageState>
  );
}
