export { SpacesList } from "./SpacesList";
export { SpacesScreen } from "./SpacesScreen";
