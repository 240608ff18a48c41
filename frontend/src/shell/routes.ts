import { AgendaScreen } from "../features/agenda";
import { ChallengeScreen, ChallengesScreen } from "../features/challenges";
import { HelpScreen } from "../features/help";
import { TalkScreen } from "../features/talk";
import { ParticipationScreen } from "../features/wall";
import { LostScreen } from "./LostScreen";
import { createRouter, type Route } from "./router";

const participations = () => import("../features/participations");

export const routes: Route[] = [
  { name: "challenges", path: "/", load: () => ChallengesScreen },
  { name: "challenge", path: "/d/:slug", load: () => ChallengeScreen },
  { name: "participation", path: "/p/:id", load: () => ParticipationScreen },
  {
    name: "map",
    path: "/carte",
    areas: ["spaces"],
    load: async () => (await import("../features/spaces")).SpacesScreen,
  },
  { name: "agenda", path: "/agenda", load: () => AgendaScreen },
  { name: "talk", path: "/discuter", load: () => TalkScreen },
  {
    name: "me",
    path: "/moi",
    areas: ["me", "participations"],
    load: async () => (await import("../features/me")).MeScreen,
  },
  { name: "help", path: "/aide", load: () => HelpScreen },
  {
    name: "take_part",
    path: "/participer/:slug",
    areas: ["participations", "media", "me"],
    load: async () => (await participations()).TakePartScreen,
  },
  {
    name: "outbox",
    path: "/envois",
    areas: ["participations", "offline"],
    load: async () => (await participations()).OutboxScreen,
  },
];

export const router = createRouter(routes, { name: "lost", path: "", load: () => LostScreen });
