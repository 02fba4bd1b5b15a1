"""The sentences and the words of the arithmetic problems.

A problem tells how many things somebody has and what happens to them, one event after another, so its steps
form a chain: each starts from the result of the one before. Slots: `{name}` the owner with the pronouns
`{He}`, `{he}`, `{him}`, `{his}` and `{His}`, `{other}` somebody else, `{things}` what is counted, `{n}` the
sentence's number, and in sentences that don't matter `{others}`, things that aren't counted.
"""

OPENINGS = """\
{name} has {n} {things}.
{name} owns {n} {things}.
{name} starts with {n} {things}.
There are {n} {things} in {name}'s room.
{name} counts {n} {things} at home.
At first {name} has {n} {things}.
In the morning {name} has {n} {things}.
{name} has a box with {n} {things}.
{name} brings {n} {things} to school.
A bag that belongs to {name} holds {n} {things}.
{name} keeps {n} {things} on a shelf.
{other} and {name} are friends. {name} has {n} {things}.
Last year {name} had {n} {things}.
{name} has been saving and now has {n} {things}.
On a table in front of {name} there are {n} {things}.
{name} packs {n} {things} for a trip.
{name} runs a small shop with {n} {things}.
{name} sets out {n} {things} for a party.
The cupboard of {name} contains {n} {things}.
{name} has exactly {n} {things}.
""".splitlines()

PLUS = """\
{name} buys {n} more {things}.
{other} gives {name} {n} {things}.
{name} finds {n} {things} in a drawer.
A delivery brings {n} more {things}.
{name} wins {n} {things} in a game.
{name} picks up {n} {things} on the way home.
{name} gets {n} {things} as a present.
{other} leaves {n} {things} at the house for {him} to keep.
Then {n} {things} are added.
{name} makes {n} {things} in the evening.
{name} orders {n} {things}, and they arrive the next day.
{name} receives {n} {things} in the mail.
{He} trades some old stamps for {n} {things}.
An aunt sends {him} {n} {things}.
{name} collects {n} {things} at school.
{other} returns {n} {things} that {he} had lent.
{name} discovers {n} {things} under the bed.
{He} adds {n} {things} to the pile.
The number of {things} goes up by {n}.
{name} earns {n} {things} by helping {other}.
On Monday {he} gets {n} more {things}.
{He} takes {n} {things} out of a bag and puts them with the rest.
{other} brings {n} {things} to {name}.
{name} goes to the market and comes back with {n} {things}.
A neighbor drops off {n} {things} for {name}.
{He} unpacks {n} more {things}.
{name} borrows {n} {things} from {other}.
At the fair {he} wins {n} {things}.
{His} grandmother mails {him} {n} {things}.
{name} is handed {n} {things} by {other}.
A crate with {n} {things} turns up in the attic.
{He} spends the afternoon collecting {n} more {things}.
Before lunch {he} gets {n} {things} from {other}.
The store gives {him} {n} {things} for free.
{He} buys {n} {things} at a yard sale.
Another {n} {things} come from {other}.
With the help of {other}, {he} gathers {n} {things}.
{name} saves {n} more {things}.
{He} swaps a book for {n} {things}.
The class donates {n} {things} to {him}.
{other} owed {name} {n} {things} and pays them back.
Later {he} finds another {n} {things}.
A friend adds {n} {things} to the collection.
{He} rescues {n} {things} from the trash.
""".splitlines()

MINUS = """\
{name} gives {n} {things} to {other}.
{name} loses {n} {things}.
{name} sells {n} {things}.
{n} of the {things} break.
{other} takes {n} of the {things}.
{name} throws away {n} {things}.
{name} lends {n} {things} to {other}.
{He} drops {n} {things} into the river.
{He} donates {n} {things} to the school.
{name} uses up {n} {things}.
A storm ruins {n} of the {things}.
{n} {things} are stolen.
{name} sends {n} {things} to {other}.
{He} trades {n} {things} for a ticket.
The number of {things} drops by {n}.
{name} leaves {n} {things} on the bus.
{name} hands {n} {things} over to {other}.
A dog carries off {n} {things}.
{He} returns {n} {things} to the store.
On Friday {he} gets rid of {n} {things}.
{other} borrows {n} {things} and never brings them back.
{He} removes {n} {things} from the pile.
{name} mails {n} {things} to a cousin.
{He} pays {other} with {n} {things}.
{name} forgets {n} {things} at the beach.
{n} of them turn out to be damaged and are thrown out.
{He} swaps {n} {things} for a pencil.
{other} wins {n} {things} from {name}.
{name} gives away {n} {things} at the party.
After dinner {n} {things} are missing.
{He} puts {n} {things} up for sale, and all of these are sold.
A customer buys {n} {things} from {name}.
{name} loses {n} of them in a bet with {other}.
The wind blows {n} {things} away.
{He} takes {n} {things} out and leaves them with {other}.
{name} spills paint on {n} {things} and has to toss them.
{name} offers {n} {things} to {other}, who accepts them.
Then {n} {things} are taken away.
{His} brother hides {n} of the {things} for good.
{n} {things} fall off the truck and are lost.
{He} presents {n} {things} to a teacher.
{name} ships {n} {things} to a buyer.
{He} buries {n} {things} in the garden and forgets them.
{other} asks for {n} {things} and gets them.
""".splitlines()

TIMES = """\
The collection of {name} grows to {n} times its size.
{name} now gets {n} times as many {things}.
A machine turns each of the {things} into {n} {things}.
{He} trades each of them for {n} smaller {things}.
The number of {things} is multiplied by {n}.
Over the summer the {things} become {n} times as many.
A magic box makes {n} {things} out of every one.
{name} packs {n} boxes with that many {things} each.
{He} does the same on each of {n} days in all.
{other} brings enough to make it {n} times as many.
In {n} such bags there is the same number, and {name} gets all of them.
{name} builds {n} sets, each with as many {things}.
{n} rooms are filled with that many {things} each.
Every one of the {things} is exchanged for {n} {things}.
A store pays {n} {things} for each one of them.
{His} stock rises to {n} times what it was.
{name} needs that many for each of {n} guests and gets them.
By winter {he} has {n} times that number.
{name} fills {n} shelves with as many {things} on each.
There are {n} classes, and each gets that many {things} from {name}.
{He} repeats it until there are {n} times as many {things}.
A wizard replaces every one with {n} {things}.
{name} sets up {n} tables with that many {things} on each.
With luck {he} makes {n} {things} from each one.
The pile gets {n} times as high.
Each of {n} friends has just as many, and they put all of theirs together without {name}'s.
{name} does this for {n} weeks, with as many {things} every week.
{other} swaps {n} {things} for each one that {he} has.
{n} trucks come, each with that many {things}, and replace the old ones.
For each one {he} receives {n} {things} in return.
The factory of {name} raises the amount to {n} times as much.
{n} rows are laid out, with that many {things} in each.
The {things} multiply: each becomes {n}.
{He} plans {n} parties and needs that many {things} for each of them, so {he} gets them.
A copy machine makes every one into {n}.
{name} orders {n} packs with this many {things} in each and keeps only these.
The amount of {things} goes up by a factor of {n}.
{He} ends up with {n} times as many as that.
Each one is split into {n} new {things}.
A sponsor makes the total {n} times as large.
{n} children each bring as many, and only what they bring is counted.
{name} prepares {n} baskets, each with that number of {things}.
After a good year {he} has {n} times as many {things}.
At the bank {he} gets {n} {things} for every one.
""".splitlines()

DIVIDE = """\
{name} splits the {things} evenly into {n} boxes and keeps one box.
{He} shares them equally among {n} friends, and one of them is {other}, whose share is counted now.
Only one of every {n} {things} is kept.
{name} divides them into {n} equal groups and takes one group.
The {things} are put into {n} equal piles, and all but one pile are given away.
{name} trades every {n} of them for one better one.
Every {n} {things} are glued into one.
The number of {things} is divided by {n}.
{He} packs {n} into each bag and from now on counts the bags.
{n} people get the same share, and {name} is one of them.
{He} keeps one out of {n}.
The {things} are spread evenly over {n} tables, and {name} takes those of one table.
{name} and some friends, {n} people in all, share them equally.
{other} lets {him} keep one part in {n}.
The collection shrinks to one part in {n}.
A thief leaves only one of each {n}.
{He} arranges them in {n} equal rows and keeps the first row.
For every {n} {things}, the store gives {him} a single large one.
The total is cut into {n} equal parts, of which one remains.
{name} hands out equal shares to {n} classes, and the share of one class is looked at.
They are loaded onto {n} carts in equal parts, and only one cart arrives.
{He} sorts them into {n} equal stacks and sells all stacks but one.
{name} melts {n} {things} at a time into a new one.
{n} cousins divide them equally, and {name} is one of the cousins.
On {n} shelves there are equally many, and {name} clears all shelves but one.
{name} swaps {n} {things} at a time for one of another kind.
After a bad year only one in {n} is left.
The amount of {things} goes down by a factor of {n}.
{He} lays them out in lines of {n} and takes one from each line.
Each group of {n} is traded for a single one.
{name} fills {n} jars with equal numbers of {things} and keeps one jar.
{He} spends equal numbers of them on {n} days, and we look at one day.
Out of each {n}, just one is good and stays.
{n} teams get equally many, and {name} plays for one team.
A machine presses {n} {things} into one.
{name} deals them out to {n} players, {him} among them, and all get the same number.
{He} ties {n} {things} together each time and counts the bundles.
{name} puts {n} in a row and then counts the rows.
They fill {n} drawers evenly, and {name} empties all drawers but one.
{n} siblings share them fairly, and {name} gets one share.
All {things} go into {n} equal bags, and {other} gives one bag back to {name}.
{He} can keep only one for every {n}.
One part in {n} is saved from the flood.
{name} stacks them {n} high and counts the stacks.
""".splitlines()

# Sentences with a number that doesn't matter.
ASIDES = """\
{other} has {n} {others}.
{other} is {n} years old.
The house of {other} has {n} windows.
It takes {n} minutes to walk to the store.
{other} buys {n} {others}.
There are {n} trees in the park.
The bus has {n} seats.
{name} also has {n} {others}.
{name} read {n} pages yesterday.
{other} sells {n} {others}.
The school has {n} students.
{other} loses {n} {others}.
A ticket costs {n} cents.
{His} street has {n} houses.
The temperature is {n} degrees.
{other} finds {n} {others} at the beach.
The book of {other} has {n} pages.
There are {n} people at the fair.
{other} gives {n} {others} to a neighbor.
{name} lives {n} miles from the sea.
The store opened {n} days ago.
{other} puts {n} {others} into a box.
{name} sees {n} birds on the way.
The trip takes {n} hours.
""".splitlines()

QUESTIONS = """\
How many {things} does {name} have now?
How many {things} are there in the end?
How many does {name} have in the end?
How many {things} is that?
What is the number of {things} now?
How many {things} does that make?
How many {things} are there now?
What number does {name} end up with?
How many are there at last?
Find the number of {things} at the end.
""".splitlines()

FRAMES = {"+": PLUS, "-": MINUS, "*": TIMES, "/": DIVIDE}

THINGS = """\
apples pears plums cherries lemons melons berries grapes peaches oranges carrots onions potatoes tomatoes
beans nuts seeds eggs cookies muffins candies cakes pies rolls crackers sandwiches pancakes waffles
donuts chips marbles coins stamps cards stickers buttons beads shells stones pebbles crystals feathers
leaves flowers roses tulips cactuses ribbons bows rings pins badges medals keys locks bells whistles
drums balls bats kites yoyos dolls robots puzzles blocks bricks planks nails screws bolts washers wires
cables bulbs lamps candles matches pencils pens crayons brushes erasers rulers notebooks folders
envelopes letters postcards posters magnets maps books comics magazines tickets tokens dice socks gloves
scarves hats shirts belts shoes towels pillows blankets cups mugs plates bowls spoons forks bottles jars
cans tins baskets bags sacks boxes crates tiles ropes hooks
""".split()

# Names with the pronouns of those who bear them.
WOMEN = """\
Alice Amy Anna Bella Carla Carol Clara Daisy Diana Ella Emily Emma Erin Eva Fiona Grace Hannah Helen
Irene Iris Jane Julia Karen Kate Laura Lena Lily Lucy Maria Mary Mia Molly Nina Nora Olga Paula Rosa Ruth
Sara Sofia
""".split()
MEN = """\
Aaron Adam Alan Ben Bob Brian Carl Daniel David Eric Felix Frank Fred George Greg Henry Hugo Ian Ivan Jack
James John Kevin Leo Louis Luke Mark Max Noah Oliver Oscar Paul Peter Ralph Robert Sam Simon Steve Tom Victor
""".split()

PRONOUNS = {
    **{name: {"He": "She", "he": "she", "him": "her", "his": "her", "His": "Her"} for name in WOMEN},
    **{name: {"He": "He", "he": "he", "him": "him", "his": "his", "His": "His"} for name in MEN},
}
NAMES = [*WOMEN, *MEN]
