namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>
/// What one peer is worth. <see cref="Value"/> may be read from any thread; everything else is the router's.
/// </summary>
/// <remarks>
/// Each change takes the same short time however many topics there are: the sum over them is kept, and one topic's part
/// of it is replaced.
/// </remarks>
internal sealed class PeerScore(PeerId peer, PeerScoreOptions options)
{
    private readonly Dictionary<string, TopicScore> _topics = new(StringComparer.Ordinal);
    private double _value;
    private double _topicSum;
    private double _behaviour;
    private double _application;
    private double _colocation;

    /// <summary>Gets whose score it is.</summary>
    public PeerId Peer => peer;

    /// <summary>Gets the score; 0 is neither good nor bad.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Gets a value indicating whether what the peer says is ignored.</summary>
    public bool IsGraylisted => Value < options.GraylistThreshold;

    /// <summary>Gets or sets with whom it shares an address, as far as that counts.</summary>
    public HostGroup? Group { get; set; }

    /// <summary>Gets or sets a value indicating whether the peer is here.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Gets or sets when it is forgotten, once the peer has left.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>Gets how many topics are remembered.</summary>
    public int TopicCount => _topics.Count;

    /// <summary>The peer is in our mesh of a topic.</summary>
    public void EnterMesh(string topic)
    {
        TopicScore score = Begin(topic);
        score.EnterMesh();
        End(score);
    }

    /// <summary>The peer is no longer in our mesh of a topic.</summary>
    /// <returns>Whether it has brought too few messages.</returns>
    public bool LeaveMesh(string topic)
    {
        if (!_topics.ContainsKey(topic))
            return false;

        TopicScore score = Begin(topic);
        bool isMissing = score.LeaveMesh();
        End(score);
        return isMissing;
    }

    /// <summary>The peer was the first to bring a valid message.</summary>
    public void AddFirstDelivery(string topic)
    {
        TopicScore score = Begin(topic);
        score.AddFirstDelivery();
        End(score);
    }

    /// <summary>The peer brought a valid message almost as soon as the first did.</summary>
    public void AddMeshDelivery(string topic)
    {
        TopicScore score = Begin(topic);
        score.AddMeshDelivery();
        End(score);
    }

    /// <summary>The peer brought a message that is not valid.</summary>
    public void AddInvalidMessage(string topic)
    {
        TopicScore score = Begin(topic);
        score.AddInvalidMessage();
        End(score);
    }

    /// <summary>The peer did something that no honest peer does.</summary>
    public void AddMisbehaviour()
    {
        _behaviour++;
        Sum();
    }

    /// <summary>The peer did not send what it had announced; it may just be slow.</summary>
    public void AddBrokenPromise()
    {
        if (_behaviour < options.MaxPromisePenalty)
            _behaviour = Math.Min(_behaviour + 1, options.MaxPromisePenalty);

        Sum();
    }

    /// <summary>The application has an opinion of the peer.</summary>
    public void SetApplication(double score)
    {
        _application = score;
        Sum();
    }

    /// <summary>So many peers, this one among them, are in its <see cref="Group"/>.</summary>
    public void SetColocated(int peers)
    {
        // As numbers with fractions: the difference to no limit would not fit into an integer.
        double surplus = Math.Max(0, peers - (double)options.ColocationThreshold);
        _colocation = surplus * surplus;
        Sum();
    }

    /// <summary>Time has passed.</summary>
    public void Pass(Decay decay)
    {
        _behaviour = decay.Of(_behaviour, options.BehaviourHalfLife);
        _topicSum = 0;
        foreach ((string name, TopicScore topic) in _topics)
        {
            topic.Pass(decay);
            _topicSum += topic.Value;

            // Removing while enumerating is allowed for a dictionary.
            if (topic.IsEmpty)
                _topics.Remove(name);
        }

        Sum();
    }

    private TopicScore Begin(string topic)
    {
        if (!_topics.TryGetValue(topic, out TopicScore? score))
            _topics.Add(topic, score = new TopicScore(options.Of(topic)));

        _topicSum -= score.Value;
        return score;
    }

    private void End(TopicScore topic)
    {
        _topicSum += topic.Value;
        Sum();
    }

    private void Sum()
    {
        double surplus = Math.Max(0, _behaviour - options.BehaviourThreshold);
        double earned = Math.Min(_topicSum, options.TopicScoreCap)
            + (options.ColocationWeight * _colocation)
            + (options.BehaviourWeight * surplus * surplus);
        double said = options.ApplicationWeight * _application;
        Volatile.Write(ref _value, options.IsEnabled ? earned + said : said);
    }
}
