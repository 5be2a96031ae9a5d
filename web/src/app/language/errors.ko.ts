import type { ErrorSentences } from "./errors";

export const koreanErrors: ErrorSentences = {
  INVALID_TOKEN: ({ needed }) =>
    needed === "IDENTITY"
      ? "로그인이 필요합니다. 이전 페이지로 돌아가 로그인한 뒤 다시 들어와 주세요. 대기 순번은 그대로 유지됩니다."
      : "대기 정보를 확인할 수 없어 다시 줄을 서고 있습니다.",
  TOKEN_NOT_ACTIVE: () => "아직 순서가 아닙니다. 대기 순번은 그대로 유지됩니다.",
  TOKEN_EXPIRED: () => "이용 시간이 끝났습니다. 계속하려면 다시 줄을 서 주세요.",
  USER_NOT_FOUND: () => "사용자 정보를 찾을 수 없습니다. 이름을 다시 입력해 주세요.",
  CONCERT_NOT_FOUND: () => "찾으시는 공연이 없습니다.",
  PERFORMANCE_NOT_FOUND: () => "이 공연에 없는 회차입니다.",
  SEAT_NOT_FOUND: () => "이 회차의 좌석이 아닙니다. 다시 선택해 주세요.",
  SEAT_TAKEN: () => "방금 다른 분이 먼저 선택한 좌석이 있습니다. 아무 좌석도 잡히지 않았습니다.",
  SEAT_LIMIT_EXCEEDED: ({ limit, held }) =>
    Number(held) > 0
      ? `회차당 최대 ${limit}석까지 가능하며, 이미 ${held}석을 잡으셨습니다.`
      : `회차당 최대 ${limit}석까지 가능합니다.`,
  RESERVATION_NOT_FOUND: () => "찾으시는 예매 내역이 없습니다.",
  NOT_OWNER: () => "다른 분의 예매 내역입니다.",
  RESERVATION_EXPIRED: () => "결제 시간이 지나 좌석이 풀렸습니다.",
  RESERVATION_CANCELLED: () => "취소된 예매입니다. 좌석은 이미 풀렸습니다.",
  ALREADY_PAID: () => "이미 결제가 끝난 예매입니다.",
  INSUFFICIENT_POINTS: ({ balance, amount }) =>
    `포인트가 ${balance}P 있고 ${amount}P가 필요합니다. 부족한 만큼 충전한 뒤 다시 결제해 주세요.`,
  INVALID_AMOUNT: ({ min, max }) => `${min}에서 ${max} 사이의 정수로 입력해 주세요.`,
  IDEMPOTENCY_CONFLICT: () => "그사이 내용이 바뀌었습니다. 한 번 더 시도해 주세요.",
  SALE_NOT_OPEN: () => "아직 예매가 시작되지 않았습니다.",
  SALE_CLOSED: () => "예매가 마감되었습니다.",
  FORBIDDEN: ({ needed }) =>
    needed === "OWN_USER_ID"
      ? "다른 계정으로 로그인되어 있습니다. 이전 페이지에서 다시 로그인해 주세요."
      : "운영자만 이용할 수 있습니다.",
  RATE_LIMITED: ({ retryAfterSeconds }) =>
    `요청이 너무 많습니다. ${retryAfterSeconds ?? "몇"}초 뒤에 다시 시도해 주세요.`,
  SERVICE_UNAVAILABLE: () => "일부 서비스가 응답하지 않습니다. 잃은 것은 없으니 잠시 뒤 다시 시도해 주세요.",
  BAD_USER_INPUT: () => "입력한 내용을 확인해 주세요.",
  INTERNAL_SERVER_ERROR: () => "저희 쪽에 문제가 생겼습니다. 다시 시도해 주세요.",
  UNREACHABLE: () => "서버에 연결할 수 없습니다. 네트워크를 확인하고 다시 시도해 주세요.",
};
