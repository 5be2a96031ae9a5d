import startServices from "../../support/global-setup";
import { installChromium } from "./chromium";

export default async function globalSetup(): Promise<void> {
  installChromium();
  await startServices();
}
