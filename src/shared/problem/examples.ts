/** A second question, for edits that need the thoughts of another question. */
export const OTHER_EXAMPLE = `Every dog is a mammal.
Every mammal is a creature.
Every cat is a hunter.
Every hunter is a walker.
Rex is a dog.
Tom is a cat.

Is Rex a creature or a walker?`;

/** An example question in everyday words, for the input box, the empty panel and the documentation. */
export const EXAMPLE = `Every puffin is a seabird.
Every seabird is a swimmer.
Every puffin is a diver.
Every diver is a hunter.
Every seabird is a bird.
Every hunter is an animal.
Every bird is an animal.
Every robot is a machine.
Every machine is a product.
Every drone is a robot.
Every drone is a flyer.
Every machine is a device.
Every flyer is a traveller.
Every device is a purchase.
Polly is a puffin.
Polly is a traveller.
Max is a drone.
Max is a device.

Is Polly an animal or a purchase?`;
