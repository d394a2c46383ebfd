# A partner of the tests.
identification = AcmeGateway_2.1
source = made up

limits.read = 32768
