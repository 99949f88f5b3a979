// The site's only script: what it adds can be missing, and every page still works.
import "./styles/index.css";

import "./htmx";
import { closeMenusFromOutside } from "./menus";
import { letNoticesGo } from "./notices";
import { watchKiosk } from "./kiosk";
import { followMachines } from "./live/follow";
import { offerPasskeys } from "./passkeys";
import { keepVisitsOffline } from "./offline-visits";
import { offerPrinting } from "./print";
import { offerScanning } from "./scanning/offer";
import { followTabs } from "./tabs";
import { offerThemes } from "./theme";

offerThemes();
closeMenusFromOutside();
followTabs();
letNoticesGo();
followMachines();
offerPasskeys();
watchKiosk();
keepVisitsOffline();
offerPrinting();
void offerScanning();
