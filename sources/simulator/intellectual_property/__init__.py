"""What the made-up city owns in patents, software, marks, layouts and varieties, what happens to it, and who is named.

    numbers     application numbers and check digits         subjects    classes and titles
    patents     who files what, and its fate                 events      what the gazette says of it
    pledges     what is borrowed on it                       rights      all except patents
    parties     the names in a right

How the ip bureau writes it into files is in ``bureaus/ip``.
"""
