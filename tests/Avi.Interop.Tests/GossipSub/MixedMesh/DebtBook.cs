namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>Which message is owed to which subscriber.</summary>
internal sealed class DebtBook(IReadOnlyList<MeshMember> members)
{
    private readonly List<Debt> _debts = [];

    /// <summary>Gets how many messages were published.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Gets how many deliveries they make.</summary>
    public int DebtCount => _debts.Count;

    /// <summary>A message is published: it is owed to everybody else who is living.</summary>
    /// <returns>Its text.</returns>
    public string Publish(MeshMember publisher)
    {
        string text = $"{publisher.Name}: {++MessageCount}";
        long now = TimeProvider.System.GetTimestamp();
        _debts.AddRange(members
            .Where(member => member.IsLiving && member != publisher)
            .Select(member => new Debt(text, member, now)));
        return text;
    }

    /// <summary>A member goes down: what it was owed for less than repairs take, it is owed no more.</summary>
    public void Leaves(MeshMember member) =>
        _debts.RemoveAll(debt => debt.Member == member
            && TimeProvider.System.GetElapsedTime(debt.PublishedAt) < MixedMeshScene.RepairTime);

    /// <summary>Gets what has not been delivered yet, for people to read.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync()
    {
        Dictionary<MeshMember, IReadOnlySet<string>> received = [];
        foreach (MeshMember member in members)
            received[member] = await member.ReceivedAsync();

        return
        [
            .. _debts
                .Where(debt => !received[debt.Member].Contains(debt.Text))
                .Select(debt => $"'{debt.Text}' at {debt.Member.Name}"),
        ];
    }

    private sealed record Debt(string Text, MeshMember Member, long PublishedAt);
}
