import { lazy, Suspense, useState } from "react";
import { Button } from "../design/button";
import { PageState } from "../design/page-state";
import { ConcertsPage } from "./concerts/concerts-page";
import { Frame } from "./frame/frame";
import { useLanguage } from "./language/language";
import { QueuePage } from "./queue/queue-page";
import { addresses, findPlace, navigate, usePath, type Place } from "./routing/router";
import { IdentityOffer } from "./session/identity-offer";

// The queue page must load fast. The pages for admitted users load while they wait.
const ReservationPage = lazy(() => import("./checkout/reservation-page"));
const AccountPage = lazy(() => import("./account/account-page"));

export function App({ offeredIdentity }: { offeredIdentity: string | null }) {
  const place = findPlace(usePath());
  const [offered, setOffered] = useState(offeredIdentity);
  return (
    <Frame>
      {offered === null ? (
        <Suspense>
          <Page place={place} />
        </Suspense>
      ) : (
        <IdentityOffer jwt={offered} onSettled={() => setOffered(null)} />
      )}
    </Frame>
  );
}

function Page({ place }: { place: Place }) {
  switch (place.page) {
    case "concerts":
      return <ConcertsPage />;
    case "concert":
      return <QueuePage key={place.concertId} concertId={place.concertId} />;
    case "reservation":
      return <ReservationPage key={place.reservationId} {...place} />;
    case "account":
      return <AccountPage />;
    case "nowhere":
      return <Nowhere />;
  }
}

function Nowhere() {
  const { say } = useLanguage();
  const back = <Button onClick={() => navigate(addresses.concerts)}>{say.nowhere.back}</Button>;
  return <PageState title={say.nowhere.title} action={back} />;
}
