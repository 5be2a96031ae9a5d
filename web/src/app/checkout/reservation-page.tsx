import { useQuery, useSubscription } from "@apollo/client/react";
import { useState } from "react";
import { Button } from "../../design/button";
import { PageState } from "../../design/page-state";
import { HoldExpiryDocument, ReservationDocument } from "../../generated/operations";
import { useConcert } from "../concerts/use-concerts";
import { FailureState } from "../frame/failure-state";
import { useTitle } from "../frame/use-title";
import { toDeadlineFrom } from "../graph/server-clock";
import { useLanguage } from "../language/language";
import { addresses, navigate } from "../routing/router";
import { useQueueToken } from "../session/use-queue-token";
import { Checkout, CheckoutSkeleton } from "./checkout";
import { Ticket } from "./ticket";

export interface HoldTime {
  /** The end of the hold, in milliseconds of performance.now(). */
  deadline: number;
  endingSoon: boolean;
}

interface ReservationPageProps {
  concertId: string;
  reservationId: string;
}

/** Shows one reservation: the payment while it is held, the ticket after payment, or why it has ended. */
export default function ReservationPage({ concertId, reservationId }: ReservationPageProps) {
  const { say } = useLanguage();
  const concert = useConcert(concertId);
  const { token } = useQueueToken(concertId, { rejoin: false });
  const { data, error, refetch } = useQuery(ReservationDocument, {
    variables: { id: reservationId },
    context: { concertId },
    fetchPolicy: "cache-and-network",
  });
  const reservation = data?.reservation;
  const hold = useHoldTime({ concertId, reservationId }, reservation?.status === "PENDING");
  useTitle(reservation?.status === "CONFIRMED" ? say.ticket.title : say.pay.title);

  if (error && !reservation) return <FailureState error={error} onRetry={() => void refetch()} />;
  if (!reservation) return <CheckoutSkeleton />;
  const parts = { concertId, concert, reservation };
  if (reservation.status === "CONFIRMED") return <Ticket {...parts} />;
  if (reservation.status === "PENDING") return <Checkout {...parts} token={token} hold={hold} />;
  const { title, hint } = reservation.status === "CANCELLED" ? say.pay.cancelled : say.pay.expired;
  const back = () => navigate(addresses.performance(concertId, reservation.performance.id));
  return (
    <PageState alert title={title} action={<Button onClick={back}>{say.pay.chooseAgain}</Button>}>
      {hint}
    </PageState>
  );
}

/** Follows the end of the hold by the server's clock. Each push updates the reservation in the cache. */
function useHoldTime({ concertId, reservationId }: ReservationPageProps, pending: boolean): HoldTime | null {
  const [hold, setHold] = useState<HoldTime | null>(null);
  useSubscription(HoldExpiryDocument, {
    variables: { reservationId },
    context: { concertId },
    skip: !pending,
    onData: ({ data: { data } }) => {
      if (!data) return;
      const { expiresAt, now, endingSoon } = data.holdExpiry;
      setHold({ deadline: toDeadlineFrom(expiresAt, now), endingSoon });
    },
  });
  return hold;
}
