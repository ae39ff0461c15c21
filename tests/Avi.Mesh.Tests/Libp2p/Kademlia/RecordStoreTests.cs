using Avi.Mesh.Libp2p.Kademlia;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecordStoreTests
{
    private static readonly KademliaKey Self = KademliaKey.Of(TestPeerIds.Of(-1));

    private readonly KademliaOptions _options = new() { MaxRecords = 4, MaxRecordBytes = 100 };
    private readonly RecordStore _store;

    public RecordStoreTests() => _store = new RecordStore(Self, [new FirstByteValidator()], _options);

    [Test]
    public void Best_value_of_a_key_is_kept()
    {
        RequestOutcome[] outcomes =
            [Put(Key(1), 5), Put(Key(1), 4), Put(Key(1), 5), Put(Key(1), 6)];

        Assert.That(outcomes, Is.EqualTo(new[]
        {
            RequestOutcome.Served, RequestOutcome.Outdated, RequestOutcome.Served, RequestOutcome.Served,
        }));
        Assert.That(Find(Key(1))?.Value.ToArray(), Is.EqualTo(new byte[] { 6 }));
        Assert.That(_store.Count, Is.EqualTo(1));
    }

    [Test]
    public void Value_that_nobody_can_judge_or_that_is_wrong_is_refused()
    {
        Assert.That(Put("/other/1"u8.ToArray(), 1), Is.EqualTo(RequestOutcome.UnknownPrefix));
        Assert.That(Put("/test"u8.ToArray(), 1), Is.EqualTo(RequestOutcome.UnknownPrefix));
        Assert.That(Put(Key(1), 0), Is.EqualTo(RequestOutcome.InvalidValue));
        Assert.That(_store.Count, Is.Zero);
    }

    [Test]
    public void Value_ends_with_its_time_to_live()
    {
        Put(Key(1), 1);
        TimeSpan end = _options.TimeToLive;

        Assert.That(_store.Find(Key(1), end - TimeSpan.FromTicks(1)), Is.Not.Null);
        Assert.That(_store.Find(Key(1), end), Is.Null);
        _store.Expire(end);
        Assert.That(_store.Count, Is.Zero);
    }

    [Test]
    public void Value_farthest_from_this_node_makes_room_for_nearer_ones_only()
    {
        byte[][] nearestFirst = [.. Enumerable.Range(100, 20).Select(Key) // all of one owner
            .OrderBy(key => KademliaKey.Of(key).DistanceTo(Self))];
        foreach (byte[] key in nearestFirst[10..14])
            Put(key, 1);

        RequestOutcome far = Put(nearestFirst[19], 1);
        RequestOutcome near = Put(nearestFirst[0], 1);

        Assert.That((far, near), Is.EqualTo((RequestOutcome.Full, RequestOutcome.Served)));
        Assert.That(_store.Count, Is.EqualTo(_options.MaxRecords));
        Assert.That(Find(nearestFirst[13]), Is.Null);
        Assert.That(Find(nearestFirst[0]), Is.Not.Null);
    }

    [Test]
    public void Bytes_of_all_values_have_a_limit_and_replaced_ones_do_not_count()
    {
        Put(Key(1), Bytes(60));

        RequestOutcome tooMuch = Put(Key(2), Bytes(101));
        RequestOutcome replacement = Put(Key(1), Bytes(90, first: 2));
        RequestOutcome small = Put(Key(2), 1);

        Assert.That(
            (tooMuch, replacement, small),
            Is.EqualTo((RequestOutcome.Full, RequestOutcome.Served, RequestOutcome.Served)));
        Assert.That(Find(Key(1)), Is.Not.Null);
    }

    [Test]
    public void Owner_who_has_most_makes_room_and_never_pushes_others_out()
    {
        Put(Key(1), Bytes(30));
        for (int i = 20; i < 23; i++)
            Put(Key(i), Bytes(23));

        Put(Key(23), Bytes(50)); // whether it comes depends on which of the owner's is the farthest
        RequestOutcome honest = Put(Key(3), Bytes(20));

        Assert.That(honest, Is.EqualTo(RequestOutcome.Served));
        Assert.That(new[] { Find(Key(1)), Find(Key(3)) }, Is.All.Not.Null);
    }

    [Test]
    public void Host_with_many_identities_makes_room_for_other_hosts()
    {
        for (int i = 1; i < 6; i++)
            Put("flood", Key(i), [1]);

        RequestOutcome[] outcomes = [Put("honest", Key(7), [1]), Put("honest", Key(8), [1])];
        RequestOutcome again = Put("flood", Key(7), [1]);
        for (int i = 10; i < 90; i += 10)
            Put("flood", Key(i), [1]);

        Assert.That(outcomes, Is.All.EqualTo(RequestOutcome.Served));
        Assert.That(again, Is.EqualTo(RequestOutcome.Served), "it may repeat what others have published");
        Assert.That(new[] { Find(Key(7)), Find(Key(8)) }, Is.All.Not.Null);
        Assert.That(_store.Count, Is.EqualTo(_options.MaxRecords));
    }

    private static byte[] Bytes(int count, byte first = 1) => [first, .. new byte[count - 1]];

    private static byte[] Key(int number) => System.Text.Encoding.UTF8.GetBytes($"/test/{number}");

    private RequestOutcome Put(byte[] key, params byte[] value) =>
        Put("host", key, value);

    private RequestOutcome Put(string group, byte[] key, byte[] value) =>
        _store.Put(new KademliaRecord(key, value), group, TimeSpan.Zero);

    private KademliaRecord? Find(byte[] key) => _store.Find(key, TimeSpan.Zero);

    /// <summary>Takes any value whose first byte is not 0, and prefers the larger one.</summary>
    private sealed class FirstByteValidator : IRecordValidator
    {
        public ReadOnlyMemory<byte> Prefix { get; } = "/test/"u8.ToArray();

        public bool IsValid(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => value is [not 0, ..];

        public int Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other) => value[0].CompareTo(other[0]);

        /// <summary>The first letter after the prefix.</summary>
        public ReadOnlyMemory<byte> OwnerOf(ReadOnlyMemory<byte> key) => key[..(Prefix.Length + 1)];
    }
}
