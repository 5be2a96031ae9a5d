import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import { BalanceDocument, type ReservationViewFragment } from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { ChargeForm } from "./charge-form";
import styles from "./checkout.module.css";
import { usePayReservation } from "./use-pay-reservation";

interface PaymentPanelProps {
  concertId: string;
  reservation: ReservationViewFragment;
}

/** Shows the balance and the total. The user charges missing points first, then pays with one button. */
export function PaymentPanel({ concertId, reservation }: PaymentPanelProps) {
  const { say, explain, points } = useLanguage();
  const { data, error } = useQuery(BalanceDocument, {
    context: { concertId },
    fetchPolicy: "cache-and-network",
  });
  const { payReservation, loading, error: refusal } = usePayReservation(concertId);
  const [charged, setCharged] = useState<number | null>(null);
  const balance = data?.pointAccount.balance;
  const { amount, id } = reservation;
  const missing = balance === undefined ? 0 : Math.max(0, amount - balance);
  const fault = refusal ?? (data ? undefined : error);
  return (
    <section className={styles["panel"]} aria-labelledby="points-title">
      <h2 id="points-title">{say.mine.points}</h2>
      <dl className={styles["sums"]}>
        <Sum name={say.pay.balance}>
          {balance === undefined ? <Skeleton width="4rem" /> : points(balance)}
        </Sum>
        <Sum name={say.pay.total}>{points(amount)}</Sum>
        <Sum name={say.pay.after} strong>
          {balance === undefined ? (
            <Skeleton width="4rem" />
          ) : missing > 0 ? (
            <span className={styles["missing"]}>{say.pay.missing(points(missing))}</span>
          ) : (
            points(balance - amount)
          )}
        </Sum>
      </dl>
      {fault && <Notice tone="bad">{explain(toFailure(fault))}</Notice>}
      <p role="status" className={styles["charged"]}>
        {charged !== null && say.pay.charged(points(charged))}
      </p>
      {missing > 0 ? (
        <ChargeForm key={missing} concertId={concertId} missing={missing} onCharged={setCharged} />
      ) : (
        <PayButton
          busy={loading}
          disabled={balance === undefined}
          focus={charged !== null}
          onPay={() => void payReservation(id)}
        >
          {say.pay.pay(points(amount))}
        </PayButton>
      )}
    </section>
  );
}

interface PayButtonProps {
  busy: boolean;
  disabled: boolean;
  /** True when this button replaces one that had the focus. */
  focus: boolean;
  onPay: () => void;
  children: string;
}

function PayButton({ busy, disabled, focus, onPay, children }: PayButtonProps) {
  const [button, setButton] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (focus) button?.focus();
  }, [focus, button]);
  return (
    <div ref={(place) => setButton(place?.querySelector("button") ?? null)} className={styles["go"]}>
      <Button busy={busy} disabled={disabled} onClick={onPay}>
        {children}
      </Button>
    </div>
  );
}

function Sum({
  name,
  strong = false,
  children,
}: {
  name: string;
  strong?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className={strong ? styles["strong"] : undefined}>
      <dt>{name}</dt>
      <dd className="number">{children}</dd>
    </div>
  );
}
