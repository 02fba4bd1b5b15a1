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

/** The same for a PrOntoQA model, and one for edits that need the thoughts of another question. */
export const PRONTOQA_EXAMPLE = `Every puffin is a seabird.
Seabirds are swimmers.
Each swimmer is not shy.
Every robot is a machine.
Machines are shy.
Polly is a puffin.

True or false: Polly is shy.`;

export const OTHER_PRONTOQA_EXAMPLE = `Every dog is a mammal.
Mammals are creatures.
Each creature is warm.
Every cat is a hunter.
Hunters are not warm.
Rex is a dog.

True or false: Rex is warm.`;
